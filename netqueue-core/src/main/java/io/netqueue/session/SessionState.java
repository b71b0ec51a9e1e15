package io.netqueue.session;

import java.util.EnumSet;
import java.util.Set;

/**
 * Where a session stands, and which moves are legal. Source: {@code docs/WIRE.md} §9.
 *
 * <pre>
 *   client   NEW ─▶ CONNECTING ─▶ HELLO ─▶ UP ─▶ DOWN ─▶ CONNECTING …
 *   server   NEW ─▶ UP ◀─▶ DOWN
 *   both     any ─▶ CLOSED (in order)    any ─▶ LOST (for good)
 * </pre>
 */
enum SessionState {
    NEW,
    CONNECTING,
    HELLO,
    UP,
    DOWN,
    CLOSED,
    LOST;

    boolean isOver() {
        return this == CLOSED || this == LOST;
    }

    boolean mayBecome(SessionState next) {
        return !isOver() && (next.isOver() || successors().contains(next));
    }

    private Set<SessionState> successors() {
        return switch (this) {
            case NEW -> EnumSet.of(CONNECTING, UP);
            case CONNECTING -> EnumSet.of(HELLO, DOWN);
            case HELLO -> EnumSet.of(UP, DOWN);
            case UP -> EnumSet.of(UP, DOWN);
            case DOWN -> EnumSet.of(CONNECTING, UP);
            case CLOSED, LOST -> EnumSet.noneOf(SessionState.class);
        };
    }
}
