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
    /** For another loss than the last: that one was repaired, or packets only overtook one another. */
    static final long MIN_NEXT_NAK_NANOS = 5_000_000L;

    private long progress = -1;
    private long probeAtNanos = Alarm.NEVER;
    private long intervalNanos;
    private long nakAtNanos = Alarm.NEVER;
    private long nakPosition = -1;
    private long owedPosition = -1;
    private long owedAtNanos = Alarm.NEVER;
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

    /**
     * A gap was seen: may a NAK be sent for it, or was one a moment ago? If not now, then later, unless the gap is closed by
     * then: nothing else may come to remind of it.
     *
     * @param position where the gap begins
     */
    boolean mayNak(long position, long roundTripNanos, long nowNanos) {
        long interval = Math.max(position == nakPosition ? MIN_NAK_NANOS : MIN_NEXT_NAK_NANOS, roundTripNanos);
        if (nakAtNanos != Alarm.NEVER && nowNanos - nakAtNanos < interval) {
            owedPosition = position;
            owedAtNanos = nakAtNanos + interval;
            return false;
        }
        nakAtNanos = nowNanos;
        nakPosition = position;
        owedAtNanos = Alarm.NEVER;
        return true;
    }

    /**
     * Is it time for a NAK that had to wait?
     *
     * @param position the next that is expected
     */
    boolean isNakDue(long position, long nowNanos) {
        if (owedAtNanos == Alarm.NEVER || nowNanos - owedAtNanos < 0) {
            return false;
        }
        owedAtNanos = Alarm.NEVER;
        if (position != owedPosition) {
            return false;
        }
        nakAtNanos = nowNanos;
        nakPosition = position;
        return true;
    }

    /** When to look whether a probe or a NAK is due. */
    long lookAtNanos() {
        return Alarm.earlier(probeAtNanos, owedAtNanos);
    }

    /**
     * A NAK came: does it tell of a loss that is not being repaired already? One that comes sooner after the last than a
     * receiver says another does not, whatever it names, so that nobody is made to send the same without end.
     */
    boolean mayGoBack(long position, long roundTripNanos, long nowNanos) {
        long sinceNanos = nowNanos - wentBackAtNanos;
        if (wentBackAtNanos != Alarm.NEVER
                && (sinceNanos < Math.max(MIN_NEXT_NAK_NANOS, roundTripNanos) / 2
                        || position <= wentBackTo && sinceNanos < Math.max(MIN_NAK_NANOS, roundTripNanos))) {
            return false;
        }
        wentBackAtNanos = nowNanos;
        wentBackTo = position;
        return true;
    }
}
