package io.netqueue.testkit;

import io.netqueue.session.Insight;
import io.netqueue.session.Session;
import io.netqueue.testkit.SimulationFailure.Kind;
import io.netqueue.transport.Link;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Looks at all sessions several times a second: do they hold no more than they may, does what is pending move, and is a
 * link that is dead found to be so?
 */
final class Watch {

    private static final long INTERVAL_NANOS = 250_000_000;
    /** Longer than any link stalls and comes back. */
    private static final long STALL_NANOS = 25_000_000_000L;

    /** Where nothing goes wrong: longer than a slow network takes for anything. */
    private static final long HEALTHY_STALL_NANOS = 1_500_000_000L;

    /** When a sender asks on a link that loses packets. */
    private static final long PROBE_NANOS = 200_000_000L;

    /** When it asks again if it waits for credit for long. */
    private static final long MAX_PROBE_NANOS = 5_000_000_000L;

    private static final long HEALTHY_DOWN_NANOS = 3_000_000_000L;
    private static final long MESSAGE_COST = 72;
    private static final long OVERHEAD = 64;
    private static final long SLACK_NANOS = 2_000_000_000L;

    /** When something of a session moved last. */
    private static final class Seen {

        private Link link;
        private long moved;
        private long sinceNanos;
        private long progress;
        private long stalledSinceNanos;
        private long limit;
    }

    private final VirtualTime time;
    private final SimulatedRun run;
    private final Scenario scenario;
    private final Map<UUID, Long> upAtNanos = new LinkedHashMap<>();
    private final Map<UUID, Long> longestDownNanos = new LinkedHashMap<>();
    private final Map<Session, Seen> links = new LinkedHashMap<>();
    private final Map<Session, Long> inheritedBytes = new LinkedHashMap<>();

    Watch(SimulatedRun run, VirtualTime time, Scenario scenario) {
        this.run = run;
        this.time = time;
        this.scenario = scenario;
        time.after(INTERVAL_NANOS, this::look);
    }

    private void look() {
        for (Application application : run.applications()) {
            SimulatedProcess process = application.process();
            if (!process.isDead()) {
                process.sessions().forEach(session -> look(process, session));
                checkBudget(process);
            }
        }
        for (int i = 1; i <= scenario.clients(); i++) {
            lookForOutage(i);
        }
        if (!run.isOver()) {
            time.after(INTERVAL_NANOS, this::look);
        }
    }

    /** How long a client was without a link at a time, at most. */
    long longestDownNanos(UUID client) {
        return longestDownNanos.getOrDefault(client, 0L);
    }

    /** Is a session up at both ends? */
    private void lookForOutage(int index) {
        SimulatedProcess process = run.application(index).process();
        UUID client = process.id();
        boolean up =
                process.isUp() && run.application(SimulatedRun.SERVER).process().isUpTo(client);
        long downNanos = time.nowNanos() - upAtNanos.getOrDefault(client, 0L);
        if (up || process.isClosed() || isLeft(process)) {
            upAtNanos.put(client, time.nowNanos());
        }
        longestDownNanos.merge(client, downNanos, Math::max);
        if (scenario.healthy()
                && downNanos > HEALTHY_DOWN_NANOS
                && !run.application(SimulatedRun.SERVER).isClosing()) {
            throw new SimulationFailure(
                    Kind.STUCK, "client " + index + " has no link after " + downNanos / 1_000_000 + " ms");
        }
    }

    /** Is only its server gone, or about to go? That is no reason to lose anything where nothing was broken. */
    private boolean isLeft(SimulatedProcess client) {
        SimulatedProcess server = run.application(SimulatedRun.SERVER).process();
        return scenario.calm() && (server.isClosed() || client.isUp() && server.session(client.id()) == null);
    }

    /** All windows together stay within the budget. */
    private void checkBudget(SimulatedProcess process) {
        long granted = process.sessions().stream().mapToLong(Insight::window).sum();
        long budget = Insight.budget(process.context());
        if (granted > budget) {
            throw SimulationFailure.broken(process + " grants " + granted + " bytes, its budget is " + budget);
        }
    }

    private void look(SimulatedProcess process, Session session) {
        checkMemory(process, session);
        if (Insight.isUp(session)) {
            checkLink(process, session);
            checkStall(process, session);
            checkLimit(process, session);
        } else {
            links.remove(session);
        }
    }

    private void checkMemory(SimulatedProcess process, Session session) {
        if (Insight.isEnding(session) || Insight.window(session) == 0) {
            return; // R16: counts what is queued as nothing, up to the budget
        }
        long held = Insight.queuedCost(session);
        long inherited = inheritedBytes.computeIfAbsent(session, key -> isFresh(key) ? held : 0L);
        long bound = inherited
                + Insight.window(session)
                + scenario.largest()
                + MESSAGE_COST
                + OVERHEAD * run.ledger().waiting(process, session.peerId());
        if (held > bound) {
            throw SimulationFailure.broken(process + " holds " + held + " bytes of " + session.peerId() + ", more than "
                    + bound + ": " + Insight.describe(session));
        }
    }

    /** Has it received nothing yet? Then what waits is of a former session of the same peer, which was ending perhaps. */
    private static boolean isFresh(Session session) {
        return Insight.received(session) == 0;
    }

    /** With a link at both ends and a peer that reads, what was put must move on; and FIN in any case. */
    private void checkStall(SimulatedProcess process, Session session) {
        Seen seen = links.get(session);
        Application peer = run.peerOf(process, session);
        long progress = Insight.progress(session);
        if (progress != seen.progress
                || !(session.heldMessageCount() == 0 ? awaitsEnd(process, session) : peer.isEager())
                || process.isPaused()
                || peer.process().isPaused()) {
            seen.progress = progress;
            seen.stalledSinceNanos = time.nowNanos();
        }
        long stalled = time.nowNanos() - seen.stalledSinceNanos;
        if (stalled > boundNanos()) {
            throw new SimulationFailure(Kind.STUCK, process + " is not getting on: " + Insight.describe(session));
        }
    }

    /** What the peer granted is never taken back (R4). */
    private void checkLimit(SimulatedProcess process, Session session) {
        Seen seen = links.get(session);
        long limit = Insight.grantedByPeer(session);
        if (limit < seen.limit) {
            throw SimulationFailure.broken(process + " was granted " + seen.limit + " and now only " + limit + ": "
                    + Insight.describe(session));
        }
        seen.limit = limit;
    }

    /** Has everything arrived but FIN? */
    private boolean awaitsEnd(SimulatedProcess process, Session session) {
        Session other = Insight.isEnding(session) ? run.otherEnd(process, session) : null;
        return other != null && Insight.isUp(other) && !Insight.hasFin(other);
    }

    /**
     * A sender that waits for credit does not probe an ordered link: a dead one it finds as an idle one does. Where packets
     * are lost, and nothing else happens, the repair of each must take no longer than a few probes.
     */
    private long boundNanos() {
        if (scenario.lossless()) {
            return losslessNanos();
        }
        if (scenario.healthy()) {
            return HEALTHY_STALL_NANOS;
        }
        return scenario.packets() != null && scenario.calm()
                ? scenario.packets().repairNanos()
                : STALL_NANOS + 3 * scenario.keepAliveNanos();
    }

    /** A loss is found by a probe, or when three round trips are over, and made up for in two; then there may be a turn. */
    private long losslessNanos() {
        long roundTrip = scenario.packets().roundTripNanos();
        long turns = 2 * Math.max(scenario.tickNanos(), Application.MAX_IDLE_NANOS);
        long found = scenario.brimful() ? MAX_PROBE_NANOS : Math.max(PROBE_NANOS, 3 * roundTrip);
        return PacketWeather.MAX_HICCUP_NANOS + found + 2 * roundTrip + turns;
    }

    /** A dead link under load, or idle, must not stay attached for longer than keep-alive allows. */
    private void checkLink(SimulatedProcess process, Session session) {
        Seen seen = links.computeIfAbsent(session, key -> new Seen());
        Link link = Insight.link(session);
        long moved = ((Medium.Watched) link).movedByteCount();
        if (link != seen.link || moved != seen.moved || process.isPaused()) {
            if (link != seen.link) {
                seen.stalledSinceNanos = time.nowNanos();
                seen.limit = 0;
            }
            seen.link = link;
            seen.moved = moved;
            seen.sinceNanos = time.nowNanos();
        }
        long silence = time.nowNanos() - seen.sinceNanos;
        if (silence > scenario.keepAliveNanos() * 3 + SLACK_NANOS) {
            throw new SimulationFailure(
                    Kind.STUCK,
                    process + " did not find its link dead in " + silence / 1_000_000 + " ms: "
                            + Insight.describe(session));
        }
    }
}
