package io.netqueue.session;

/**
 * The timers of a link that loses packets (R10): when to say again that something is missing, and when to ask whether the
 * other side misses the tail of what was sent, which no gap shows. Time is a parameter. Worker only; valid for one link.
 */
final class Repair {

    static final long MIN_PROBE_NANOS = 200_000_000L;
    /** While data is unacknowledged: probes get lost too. */
    static final long MAX_PROBE_NANOS = 1_000_000_000L;
    /** While the other side takes no more: only the telling of it could be lost. */
    static final long MAX_BLOCKED_PROBE_NANOS = 5_000_000_000L;

    static final long MIN_NAK_NANOS = 50_000_000L;

    private long progress = -1;
    private long probeAtNanos = Alarm.NEVER;
    private long intervalNanos;
    private long nakAtNanos = Alarm.NEVER;
    private long wentBackAtNanos = Alarm.NEVER;
    private long wentBackTo;

    /**
     * Is it time to probe?
     *
     * @param waiting is an answer expected?
     * @param blocked is anything unsent?
     * @param newProgress changes whenever the peer told something new
     */
    boolean isProbeDue(boolean waiting, boolean blocked, long newProgress, long roundTripNanos, long nowNanos) {
        if (!waiting && !blocked) {
            probeAtNanos = Alarm.NEVER;
            return false;
        }
        if (probeAtNanos == Alarm.NEVER || newProgress != progress) {
            progress = newProgress;
            intervalNanos = Math.min(Math.max(MIN_PROBE_NANOS, 3 * roundTripNanos), MAX_BLOCKED_PROBE_NANOS);
            probeAtNanos = nowNanos + intervalNanos;
            return false;
        }
        if (nowNanos - probeAtNanos < 0) {
            return false;
        }
        long most = Math.max(waiting ? MAX_PROBE_NANOS : MAX_BLOCKED_PROBE_NANOS, 3 * roundTripNanos);
        intervalNanos = Math.min(2 * intervalNanos, Math.min(most, MAX_BLOCKED_PROBE_NANOS));
        probeAtNanos = nowNanos + intervalNanos;
        return true;
    }

    long probeAtNanos() {
        return probeAtNanos;
    }

    /** A gap was seen: may a NAK be sent for it, or was one a moment ago? */
    boolean mayNak(long roundTripNanos, long nowNanos) {
        if (nakAtNanos != Alarm.NEVER && nowNanos - nakAtNanos < Math.max(MIN_NAK_NANOS, roundTripNanos)) {
            return false;
        }
        nakAtNanos = nowNanos;
        return true;
    }

    /** A NAK came: does it tell of a loss that was not repaired within this round trip? */
    boolean mayGoBack(long position, long roundTripNanos, long nowNanos) {
        if (wentBackAtNanos != Alarm.NEVER
                && position == wentBackTo
                && nowNanos - wentBackAtNanos < Math.max(MIN_NAK_NANOS, roundTripNanos)) {
            return false;
        }
        wentBackAtNanos = nowNanos;
        wentBackTo = position;
        return true;
    }
}
