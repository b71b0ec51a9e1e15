package io.netqueue.benchmarks;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.EventOptions;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/**
 * net-queue with its defaults.
 *
 * @param <T> the type of what is put and got
 */
final class NetQueueSide<T> implements BothWays {
    /** If nothing more arrives for so long, nothing will. */
    private static final long STILL_MILLIS = 500;

    private final Communicator<T> queue;
    private final Form<T> form;
    private final Load load;
    private final CountDownLatch met;

    private NetQueueSide(Purpose purpose, Form<T> form, Load load, Route route, int port) {
        this.form = form;
        this.load = load;
        met = new CountDownLatch(1);
        CommunicatorOptions.Builder<T> options = CommunicatorOptions.builder(form.serializer())
                .events(EventOptions.builder().ini(peer -> met.countDown()).build());
        queue = route.open(purpose, options, port);
    }

    static <T> NetQueueSide<T> server(Form<T> form, Load load, Route route) {
        return new NetQueueSide<>(Purpose.SERVER, form, load, route, 0);
    }

    static <T> NetQueueSide<T> client(Form<T> form, Load load, Route route, int port) {
        return new NetQueueSide<>(Purpose.CLIENT, form, load, route, port);
    }

    @Override
    public int port() {
        return queue.location().port();
    }

    @Override
    public void send(int count) throws InterruptedException {
        putAll(count);
        form.take().applyAsLong(queue.get().data());
    }

    /**
     * Put never blocks, so this waits now and then: once a half of the window for the half before. Messages are
     * acknowledged in order, so the last one of a half stands for all. Returns when all are acknowledged.
     */
    private void putAll(int count) {
        int half = Math.max(1, load.window() / 2);
        Delivery endOfHalf = null;
        Delivery last = null;
        for (int i = 0; i < count; i++) {
            last = queue.put(form.message().apply(i));
            if ((i + 1) % half == 0) {
                if (endOfHalf != null) {
                    endOfHalf.join();
                }
                endOfHalf = last;
            }
        }
        last.join();
    }

    @Override
    public void receive(int count) throws InterruptedException {
        queue.put(form.receipt().get(), getAll(count));
    }

    /** Who sent it. */
    private UUID getAll(int count) throws InterruptedException {
        UUID sender = null;
        for (int i = 0; i < count; i++) {
            Message<T> message = queue.get();
            Side.requireSize(form.take().applyAsLong(message.data()), load.byteCount(i));
            sender = message.peer();
        }
        return sender;
    }

    @Override
    public void exchange(int count) throws Exception {
        met.await();
        FutureTask<Void> putter = new FutureTask<>(() -> putAll(count), null);
        new Thread(putter, "putter").start();
        getAll(count);
        putter.get();
    }

    @Override
    public void exchangeInTurn(int count) throws InterruptedException {
        met.await();
        Delivery last = null;
        for (int i = 0; i < count; i++) {
            last = queue.put(form.message().apply(i));
        }
        getAll(count);
        last.join();
    }

    @Override
    public long[] ping(int count) throws InterruptedException {
        long[] nanos = new long[count];
        for (int i = 0; i < count; i++) {
            long start = System.nanoTime();
            queue.put(form.message().apply(i));
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

    /**
     * Puts to a side that does not get, until nothing moves any more: what memory does that take?
     *
     * @param count more messages than the other side's window holds
     * @return how many of them the other side has whole
     */
    int hold(int count) throws InterruptedException {
        Delivery[] deliveries = new Delivery[count];
        for (int i = 0; i < count; i++) {
            deliveries[i] = queue.put(form.message().apply(i));
        }
        int arrived = -1;
        for (int now = done(deliveries); now != arrived; now = done(deliveries)) {
            arrived = now;
            Thread.sleep(STILL_MILLIS);
        }
        return arrived;
    }

    private static int done(Delivery[] deliveries) {
        int done = 0;
        while (done < deliveries.length && deliveries[done].isDone()) {
            done++;
        }
        return done;
    }
}
