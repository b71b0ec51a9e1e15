package io.netqueue.mqtt;

import io.netqueue.netty.NettyWorker;
import io.netqueue.transport.Worker;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a connection to a broker alive: pings when nothing was written, or read, for half of a keep-alive, and tells when
 * nothing was read for two. Worker only.
 */
final class Heartbeat {
    private static final int BEATS = 4;

    private final NettyWorker worker;
    private final Runnable ping;
    private final Runnable silence;
    private long intervalNanos;
    private Worker.Timer timer;
    private boolean written;
    private int silentBeats;
    private boolean stopped;

    Heartbeat(NettyWorker worker, int keepAliveSeconds, Runnable ping, Runnable silence) {
        this.worker = worker;
        this.ping = ping;
        this.silence = silence;
        agree(keepAliveSeconds);
    }

    /** The broker may want another keep-alive; 0 is none. */
    void agree(long keepAliveSeconds) {
        if (timer != null) {
            timer.cancel();
        }
        intervalNanos = TimeUnit.SECONDS.toNanos(Math.max(1, keepAliveSeconds)) / 2;
        timer = worker.schedule(this::beat, intervalNanos);
    }

    void onWritten() {
        written = true;
    }

    void onRead() {
        silentBeats = 0;
    }

    private void beat() {
        if (stopped) {
            return;
        }
        if (silentBeats >= BEATS) {
            silence.run();
            return;
        }
        if (!written || silentBeats > 0) {
            ping.run();
        }
        written = false;
        silentBeats++;
        timer = worker.schedule(this::beat, intervalNanos);
    }

    void stop() {
        stopped = true;
        timer.cancel();
    }
}
