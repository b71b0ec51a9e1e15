package io.netqueue.mqtt;

import io.netqueue.transport.Worker;
import java.util.concurrent.TimeUnit;

/**
 * Keeps a connection to a broker alive: pings when nothing was written, or read, for half of a keep-alive, and tells when
 * nothing was read for two. Worker only.
 */
final class Heartbeat {
    private static final int BEATS = 4;

    private final Worker worker;
    private final int keepAliveSeconds;
    private final Runnable ping;
    private final Runnable silence;
    private long intervalNanos;
    private Worker.Timer timer;
    private boolean written;
    private int silentBeats;
    private boolean stopped;

    Heartbeat(Worker worker, int keepAliveSeconds, Runnable ping, Runnable silence) {
        this.worker = worker;
        this.ping = ping;
        this.silence = silence;
        this.keepAliveSeconds = keepAliveSeconds;
        agree(keepAliveSeconds);
    }

    /** The broker may want another keep-alive, 0 if it does not mind: we go on looking as often as we wished to. */
    void agree(long brokerSeconds) {
        if (timer != null) {
            timer.cancel();
        }
        long agreed = brokerSeconds == 0 ? keepAliveSeconds : Math.min(keepAliveSeconds, brokerSeconds);
        intervalNanos = TimeUnit.SECONDS.toNanos(agreed) / 2;
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
