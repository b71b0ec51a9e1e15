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
 * grpc-java alone: one bidirectional call, a gRPC message for each array, with the windows and thresholds that net-queue
 * uses, callbacks on the transport's own thread, and messages sent only while the call is ready.
 */
final class GrpcJavaSide implements Side {
    private static final int WINDOW = 4 * 1024 * 1024;
    private static final int READY_BYTES = 512 * 1024;
    private static final int REQUESTED = 64;

    private static final MethodDescriptor<byte[], byte[]> METHOD = MethodDescriptor.<byte[], byte[]>newBuilder()
            .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
            .setFullMethodName("bench/Bytes")
            .setRequestMarshaller(new ArrayMarshaller())
            .setResponseMarshaller(new ArrayMarshaller())
            .build();

    /** The sending half of a call. */
    private interface Output {
        void send(byte[] message);

        boolean isReady();
    }

    private final Load load;
    private int port;

    // guarded by this
    private Output output;
    private byte[] latest;
    private long came;
    private long awaited;

    private GrpcJavaSide(Load load) {
        this.load = load;
    }

    static GrpcJavaSide server(Load load) throws IOException {
        GrpcJavaSide side = new GrpcJavaSide(load);
        Server server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .directExecutor()
                .flowControlWindow(WINDOW)
                .addService(ServerServiceDefinition.builder("bench")
                        .addMethod(METHOD, (call, headers) -> side.begin(call))
                        .build())
                .build()
                .start();
        side.port = server.getPort();
        return side;
    }

    static GrpcJavaSide client(Load load, int port) {
        GrpcJavaSide side = new GrpcJavaSide(load);
        side.port = port;
        Channel channel = NettyChannelBuilder.forAddress("127.0.0.1", port)
                .usePlaintext()
                .directExecutor()
                .disableRetry()
                .flowControlWindow(WINDOW)
                .build();
        side.begin(channel.newCall(METHOD, CallOptions.DEFAULT.withOnReadyThreshold(READY_BYTES)));
        return side;
    }

    private ServerCall.Listener<byte[]> begin(ServerCall<byte[], byte[]> call) {
        call.setOnReadyThreshold(READY_BYTES);
        call.sendHeaders(new Metadata());
        call.request(REQUESTED);
        setOutput(new Output() {
            @Override
            public void send(byte[] message) {
                call.sendMessage(message);
            }

            @Override
            public boolean isReady() {
                return call.isReady();
            }
        });
        return new ServerCall.Listener<>() {
            @Override
            public void onMessage(byte[] message) {
                onCame(message);
                call.request(1);
            }

            @Override
            public void onReady() {
                wake();
            }
        };
    }

    private void begin(ClientCall<byte[], byte[]> call) {
        setOutput(new Output() {
            @Override
            public void send(byte[] message) {
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
                    public void onMessage(byte[] message) {
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

    private synchronized void setOutput(Output begun) {
        output = begun;
    }

    private synchronized void onCame(byte[] message) {
        latest = message;
        came++;
        if (came == awaited) {
            notifyAll();
        }
    }

    private synchronized void wake() {
        notifyAll();
    }

    private synchronized byte[] awaitMessages(int count) throws InterruptedException {
        awaited += count;
        while (came < awaited) {
            wait();
        }
        return latest;
    }

    private synchronized Output awaitReady() throws InterruptedException {
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
        byte[] message = new byte[load.byteCount()];
        Output ready = awaitReady();
        for (int i = 0; i < count; i++) {
            if (!ready.isReady()) {
                awaitReady();
            }
            ready.send(message);
        }
        awaitMessages(1);
    }

    @Override
    public void receive(int count) throws InterruptedException {
        Side.requireSize(awaitMessages(count).length, load);
        awaitReady().send(new byte[1]);
    }

    @Override
    public long[] ping(int count) throws InterruptedException {
        byte[] message = new byte[load.byteCount()];
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            awaitReady().send(message);
            byte[] echo = awaitMessages(1);
            nanos[i] = System.nanoTime() - start;
            Side.requireSize(echo.length, load);
        }
        return nanos;
    }

    @Override
    public void pong(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            byte[] message = awaitMessages(1);
            awaitReady().send(message);
        }
    }
}
