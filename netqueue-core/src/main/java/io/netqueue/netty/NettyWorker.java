package io.netqueue.netty;

import io.netqueue.transport.Worker;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A worker that is an event loop of Netty. It also keeps the memory in which its links put their small output together. */
public final class NettyWorker implements Worker {
    private static final System.Logger LOG = System.getLogger(NettyWorker.class.getName());

    /** Memory for input that was not needed for so long is given back. */
    private static final long TRIM_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final EventLoop loop;
    private final NettyIo io;

    /** The room that no link is using, null if there is none. Touched by this worker only. */
    private OutputRoom spare;

    private final InputRoom input = new InputRoom();

    /** True while a look at what of the input's memory is needed is due. */
    private boolean trimDue;

    NettyWorker(EventLoop loop, NettyIo io) {
        this.loop = loop;
        this.io = io;
    }

    /** {@return the loop, to register channels with} */
    public EventLoop loop() {
        return loop;
    }

    /** {@return the kind of channels that this worker carries} */
    public NettyIo io() {
        return io;
    }

    @Override
    public void execute(Runnable command) {
        loop.execute(command);
    }

    @Override
    public Timer schedule(Runnable command, long delayNanos) {
        assert isCurrent() : "timers belong to their worker: hand the command to execute() first";
        Future<?> future = loop.schedule(() -> run(command), Math.max(0, delayNanos), TimeUnit.NANOSECONDS);
        return () -> future.cancel(false);
    }

    /** Netty would keep what a timer throws in a future that nobody looks at. */
    private static void run(Runnable command) {
        try {
            command.run();
        } catch (RuntimeException | Error e) {
            LOG.log(System.Logger.Level.WARNING, "A timer failed; please report this", e);
        }
    }

    @Override
    public void giveWay() {
        Thread.yield();
    }

    @Override
    public boolean isCurrent() {
        return loop.inEventLoop();
    }

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    /**
     * Gives room for small output, to be given back soon: the worker's own where no other link has it.
     *
     * @param byteCount how much is wanted at most, at least {@link OutputRoom#LEAST_BYTES}
     * @return room for at least {@link OutputRoom#LEAST_BYTES} and at most {@code byteCount} bytes
     */
    public OutputRoom takeRoom(int byteCount) {
        assert isCurrent() : "the room belongs to the worker's own thread";
        OutputRoom room = spare;
        spare = null;
        if (room != null && !room.open(byteCount)) {
            room.release();
            room = null;
        }
        if (room == null) {
            room = new OutputRoom();
            room.open(byteCount);
        }
        return room;
    }

    /** {@return the memory that busy links read into} */
    public InputRoom input() {
        assert isCurrent() : "the room belongs to the worker's own thread";
        if (!trimDue) {
            trimDue = true;
            schedule(this::trim, TRIM_NANOS);
        }
        return input;
    }

    private void trim() {
        input.trim();
        trimDue = input.isHolding();
        if (trimDue) {
            schedule(this::trim, TRIM_NANOS);
        }
    }

    /**
     * Takes room back. What was put into it and not cut off is forgotten.
     *
     * @param room the room
     */
    public void giveRoom(OutputRoom room) {
        assert isCurrent() : "the room belongs to the worker's own thread";
        if (spare == null) {
            spare = room;
        } else {
            room.release();
        }
    }

    @Override
    public String toString() {
        return "NettyWorker[" + io + "]";
    }
}
