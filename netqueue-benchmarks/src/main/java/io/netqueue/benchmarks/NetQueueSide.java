package io.netqueue.benchmarks;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import java.util.UUID;

/**
 * net-queue with its defaults.
 *
 * @param <T> the type of what is put and got
 */
final class NetQueueSide<T> implements Side {
    private final Communicator<T> queue;
    private final Form<T> form;
    private final Load load;

    private NetQueueSide(Communicator<T> queue, Form<T> form, Load load) {
        this.queue = queue;
        this.form = form;
        this.load = load;
    }

    static <T> NetQueueSide<T> server(Protocol protocol, Form<T> form, Load load) {
        return new NetQueueSide<>(NetQueue.open(protocol, Purpose.SERVER, options(form, 0)), form, load);
    }

    static <T> NetQueueSide<T> client(Protocol protocol, Form<T> form, Load load, int port) {
        return new NetQueueSide<>(NetQueue.open(protocol, Purpose.CLIENT, options(form, port)), form, load);
    }

    private static <T> CommunicatorOptions<T> options(Form<T> form, int port) {
        return CommunicatorOptions.builder(form.serializer())
                .location("127.0.0.1", port)
                .build();
    }

    @Override
    public int port() {
        return queue.location().port();
    }

    /**
     * Put never blocks, so this waits now and then: once a half of the window for the half before. Messages are
     * acknowledged in order, so the last one of a half stands for all.
     */
    @Override
    public void send(int count) throws InterruptedException {
        int half = Math.max(1, load.window() / 2);
        Delivery endOfHalf = null;
        Delivery last = null;
        for (int i = 1; i <= count; i++) {
            last = queue.put(form.message().get());
            if (i % half == 0) {
                if (endOfHalf != null) {
                    endOfHalf.join();
                }
                endOfHalf = last;
            }
        }
        last.join();
        form.take().applyAsLong(queue.get().data());
    }

    @Override
    public void receive(int count) throws InterruptedException {
        UUID sender = null;
        for (int i = 0; i < count; i++) {
            Message<T> message = queue.get();
            Side.requireSize(form.take().applyAsLong(message.data()), load);
            sender = message.peer();
        }
        queue.put(form.receipt().get(), sender);
    }

    @Override
    public long[] ping(int count) throws InterruptedException {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            queue.put(form.message().get());
            T echo = queue.get().data();
            nanos[i] = System.nanoTime() - start;
            Side.requireSize(form.take().applyAsLong(echo), load);
        }
        return nanos;
    }

    @Override
    public void pong(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            Message<T> message = queue.get();
            queue.put(message.data(), message.peer());
        }
    }
}
