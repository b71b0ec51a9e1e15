package io.netqueue.benchmarks;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.net.InetSocketAddress;

/**
 * grpc-java alone: one bidirectional call, a gRPC message for each of ours, with the windows and thresholds that net-queue
 * uses, callbacks on the transport's own thread, and messages sent only while the call is ready.
 *
 * @param <T> the type of what is sent and received
 */
final class GrpcJavaSide<T> implements Side {
    private static final int WINDOW = 4 * 1024 * 1024;
    private static final int READY_BYTES = 256 * 1024;
    private static final int REQUESTED = 64;

    /** The sending half of a call. */
    private interface Output<T> {
        void send(T message);

        boolean isReady();
    }

    private final GrpcForm<T> form;
    private final Load load;
    private int port;

    // guarded by this
    private Output<T> output;
    private int latestByteCount;
    private long came;
    private long awaited;

    private GrpcJavaSide(GrpcForm<T> form, Load load) {
        this.form = form;
        this.load = load;
    }

    static <T> GrpcJavaSide<T> server(GrpcForm<T> form, Load load) throws IOException {
        GrpcJavaSide<T> side = new GrpcJavaSide<>(form, load);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .directExecutor()
                .flowControlWindow(WINDOW)
                .addService(ServerServiceDefinition.builder("bench")
                        .addMethod(side.method(), (call, headers) -> side.begin(call))
                        .build())
                .build()
                .start();
        side.port = server.getPort();
        return side;
    }

    static <T> GrpcJavaSide<T> client(GrpcForm<T> form, Load load, int port) {
        GrpcJavaSide<T> side = new GrpcJavaSide<>(form, load);
        side.port = port;
        Channel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .disableRetry()
                .flowControlWindow(WINDOW)
                .build();
        side.begin(channel.newCall(side.method(), CallOptions.DEFAULT.withOnReadyThreshold(READY_BYTES)));
        return side;
    }

    private MethodDescriptor<T, T> method() {
        return MethodDescriptor.<T, T>newBuilder()
                .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
                .setFullMethodName("bench/Bytes")
                .setRequestMarshaller(form.marshaller())
                .setResponseMarshaller(form.marshaller())
                .build();
    }

    private ServerCall.Listener<T> begin(ServerCall<T, T> call) {
        call.setOnReadyThreshold(READY_BYTES);
        call.sendHeaders(new Metadata());
        call.request(REQUESTED);
        setOutput(new Output<>() {
            @Override
            public void send(T message) {
                call.sendMessage(message);
            }

            @Override
            public boolean isReady() {
                return call.isReady();
            }
        });
        return new ServerCall.Listener<>() {
            @Override
            public void onMessage(T message) {
                onCame(message);
                call.request(1);
            }

            @Override
            public void onReady() {
                wake();
            }
        };
    }

    private void begin(ClientCall<T, T> call) {
        setOutput(new Output<>() {
            @Override
            public void send(T message) {
                call.sendMessage(message);
            }

            @Override
            public boolean isReady() {
                return call.isReady();
            }
        });
        call.start(
                new ClientCall.Listener<>() {
                    @Override
                    public void onMessage(T message) {
                        onCame(message);
                        call.request(1);
                    }

                    @Override
                    public void onReady() {
                        wake();
                    }
                },
                new Metadata());
        call.request(REQUESTED);
    }

    private synchronized void setOutput(Output<T> begun) {
        output = begun;
    }

    private void onCame(T message) {
        count(form.take().applyAsInt(message));
    }

    private synchronized void count(int byteCount) {
        latestByteCount = byteCount;
        came++;
        if (came == awaited) {
            notifyAll();
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    /** The size of the last one. */
    private synchronized int awaitMessages(int count) throws InterruptedException {
        awaited += count;
        while (came < awaited) {
            wait();
        }
        return latestByteCount;
    }

    private synchronized Output<T> awaitReady() throws InterruptedException {
        while (!output.isReady()) {
            wait();
        }
        return output;
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public void send(int count) throws InterruptedException {
        Output<T> ready = awaitReady();
        for (int i = 0; i < count; i++) {
            if (!ready.isReady()) {
                awaitReady();
            }
            ready.send(form.message().get());
        }
        awaitMessages(1);
    }

    @Override
    public void receive(int count) throws InterruptedException {
        Side.requireSize(awaitMessages(count), load);
        awaitReady().send(form.receipt().get());
    }

    @Override
    public long[] ping(int count) throws InterruptedException {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            awaitReady().send(form.message().get());
            int byteCount = awaitMessages(1);
            nanos[i] = System.nanoTime() - start;
            Side.requireSize(byteCount, load);
        }
        return nanos;
    }

    @Override
    public void pong(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            awaitMessages(1);
            awaitReady().send(form.message().get());
        }
    }
}
