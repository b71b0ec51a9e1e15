package io.netqueue.session;

import static io.netqueue.session.SessionState.CLOSED;
import static io.netqueue.session.SessionState.CONNECTING;
import static io.netqueue.session.SessionState.DOWN;
import static io.netqueue.session.SessionState.HELLO;
import static io.netqueue.session.SessionState.LOST;
import static io.netqueue.session.SessionState.NEW;
import static io.netqueue.session.SessionState.UP;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class SessionStateTest {

    private static final Map<SessionState, Set<SessionState>> LEGAL = Map.of(
            NEW, Set.of(CONNECTING, UP, CLOSED, LOST),
            CONNECTING, Set.of(HELLO, DOWN, CLOSED, LOST),
            HELLO, Set.of(UP, DOWN, CLOSED, LOST),
            UP, Set.of(UP, DOWN, CLOSED, LOST),
            DOWN, Set.of(CONNECTING, UP, CLOSED, LOST),
            CLOSED, Set.of(),
            LOST, Set.of());

    @Test
    void exactlyTheLegalMovesAreAllowed() {
        for (SessionState from : SessionState.values()) {
            for (SessionState to : SessionState.values()) {
                assertThat(from.mayBecome(to))
                        .as("%s to %s", from, to)
                        .isEqualTo(LEGAL.get(from).contains(to));
            }
        }
    }

    @Test
    void onlyClosedAndLostAreTheEnd() {
        for (SessionState state : SessionState.values()) {
            assertThat(state.isOver()).isEqualTo(state == CLOSED || state == LOST);
        }
    }
}
