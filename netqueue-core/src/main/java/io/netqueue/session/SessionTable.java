package io.netqueue.session;

import java.util.Collection;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;

/**
 * A server's sessions by client id, and the tombstones of those that ended: for 10 minutes a client that comes back is
 * told exactly how far its messages were received. Thread-safe; time is a parameter.
 */
final class SessionTable {

    private static final long TOMBSTONE_NANOS = 600_000_000_000L;
    private static final int MAX_TOMBSTONES = 10_000;

    private final ConcurrentMap<UUID, Session> sessions = new ConcurrentHashMap<>();
    private final ConcurrentMap<Key, Tombstone> tombstones = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Tombstone> byAge = new ConcurrentLinkedQueue<>();

    /** A session as its client names it. */
    private record Key(UUID id, long incarnation) {}

    /** What is left of a session: how it ended, and how far it had received; the farewell is null if none was needed. */
    record Tombstone(
            UUID id, long incarnation, Token token, ByeCode code, long recvPosition, long atNanos, Farewell farewell) {

        Bye bye() {
            return Bye.of(code, "the session is over").receivedTo(recvPosition);
        }
    }

    Session get(UUID id) {
        return sessions.get(id);
    }

    /** Enters a new session; false if another worker was faster. */
    boolean enter(UUID id, Session session) {
        return sessions.putIfAbsent(id, session) == null;
    }

    void remove(UUID id, Session session) {
        sessions.remove(id, session);
    }

    Collection<Session> sessions() {
        return sessions.values();
    }

    boolean isUnknown(UUID id) {
        return !sessions.containsKey(id);
    }

    int size() {
        return sessions.size();
    }

    boolean isEmpty() {
        return sessions.isEmpty();
    }

    /** Ends a session and remembers how; one that is not in the table any more is passed over. */
    void bury(UUID id, Session session, ByeCode code, long nowNanos, Farewell farewell) {
        remember(id, session, code, nowNanos, farewell);
        remove(id, session);
    }

    /** Remembers how a session ended whose place another incarnation takes. */
    void remember(UUID id, Session session, ByeCode code, long nowNanos, Farewell farewell) {
        Identity identity = session.identity();
        Tombstone tombstone = new Tombstone(
                id,
                identity.incarnation(),
                identity.token(),
                code,
                session.receiver().position(),
                nowNanos,
                farewell);
        tombstones.put(new Key(id, identity.incarnation()), tombstone);
        byAge.add(tombstone);
    }

    Tombstone tombstone(UUID id, long incarnation) {
        return tombstones.get(new Key(id, incarnation));
    }

    /** Forgets tombstones that are too old or too many. */
    void sweep(long nowNanos, Consumer<UUID> forgotten) {
        for (Tombstone oldest = byAge.peek();
                oldest != null && (nowNanos - oldest.atNanos > TOMBSTONE_NANOS || tombstones.size() > MAX_TOMBSTONES);
                oldest = byAge.peek()) {
            byAge.remove(oldest);
            if (tombstones.remove(new Key(oldest.id, oldest.incarnation), oldest)) {
                forgotten.accept(oldest.id);
            }
        }
    }
}
