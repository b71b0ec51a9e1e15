package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class SessionTableTest {

    private static final long MINUTE = 60_000_000_000L;
    private static final long START = -5 * MINUTE;
    private static final UUID CLIENT = new UUID(7, 7);

    private final Context context = new Context(
            new UUID(1, 1), CommunicatorOptions.builder(Serializer.bytes()).build(), new Random(1));
    private final SessionTable table = new SessionTable();
    private final List<UUID> forgotten = new ArrayList<>();

    @Test
    void oneIdHasOneSession() {
        Session first = session(CLIENT, 1);

        assertThat(table.enter(CLIENT, first)).isTrue();
        assertThat(table.enter(CLIENT, session(CLIENT, 2))).isFalse();
        assertThat(table.get(CLIENT)).isSameAs(first);
        assertThat(table.size()).isEqualTo(1);
    }

    @Test
    void aBuriedSessionLeavesATombstoneThatSaysHowItEndedAndHowFarItReceived() {
        Session session = session(CLIENT, 5);
        table.enter(CLIENT, session);
        table.bury(CLIENT, session, ByeCode.EXPIRED, START, null);

        assertThat(table.isEmpty()).isTrue();
        SessionTable.Tombstone tombstone = table.tombstone(CLIENT, 5);
        assertThat(tombstone.bye().code()).isEqualTo(ByeCode.EXPIRED);
        assertThat(tombstone.bye().recvPosition()).isEqualTo(session.receiver().position());
        assertThat(tombstone.token().matches(session.identity().token())).isTrue();
        assertThat(tombstone.token().matches(Token.NONE)).isFalse();
    }

    @Test
    void aTombstoneIsThatOfOneIncarnation() {
        bury(CLIENT, 5, START);
        bury(CLIENT, 6, START);

        assertThat(table.tombstone(CLIENT, 5)).isNotNull();
        assertThat(table.tombstone(CLIENT, 6)).isNotNull();
        assertThat(table.tombstone(CLIENT, 7)).isNull();
        assertThat(table.tombstone(new UUID(7, 8), 5)).isNull();
    }

    @Test
    void buryingASessionDoesNotRemoveItsSuccessor() {
        Session old = session(CLIENT, 1);
        Session successor = session(CLIENT, 2);
        table.enter(CLIENT, successor);
        table.bury(CLIENT, old, ByeCode.CLOSED, START, null);

        assertThat(table.get(CLIENT)).isSameAs(successor);
    }

    @Test
    void aTombstoneStandsForTenMinutes() {
        bury(CLIENT, 5, START);

        table.sweep(START + 10 * MINUTE, forgotten::add);
        assertThat(table.tombstone(CLIENT, 5)).isNotNull();
        assertThat(forgotten).isEmpty();

        table.sweep(START + 10 * MINUTE + 1, forgotten::add);
        assertThat(table.tombstone(CLIENT, 5)).isNull();
        assertThat(forgotten).containsExactly(CLIENT);
    }

    @Test
    void aPeerIsUnknownWhileItHasNoSession() {
        assertThat(table.isUnknown(CLIENT)).isTrue();
        Session session = session(CLIENT, 6);
        table.enter(CLIENT, session);
        assertThat(table.isUnknown(CLIENT)).isFalse();
        table.remove(CLIENT, session(CLIENT, 7));
        assertThat(table.isUnknown(CLIENT)).as("another session is not removed").isFalse();
        table.remove(CLIENT, session);
        assertThat(table.isUnknown(CLIENT)).isTrue();
        assertThat(table.tombstone(CLIENT, 6)).as("it leaves no trace").isNull();
    }

    @Test
    void onlyTenThousandTombstonesStandAndTheOldestFallFirst() {
        Session session = session(CLIENT, 0);
        for (int i = 0; i < 10_003; i++) {
            table.bury(new UUID(9, i), session, ByeCode.CLOSED, START, null);
        }
        table.sweep(START, forgotten::add);

        assertThat(forgotten).containsExactly(new UUID(9, 0), new UUID(9, 1), new UUID(9, 2));
        assertThat(table.tombstone(new UUID(9, 2), 0)).isNull();
        assertThat(table.tombstone(new UUID(9, 3), 0)).isNotNull();
        assertThat(table.tombstone(new UUID(9, 10_002), 0)).isNotNull();
    }

    private void bury(UUID id, long incarnation, long nowNanos) {
        table.bury(id, session(id, incarnation), ByeCode.CLOSED, nowNanos, null);
    }

    private Session session(UUID id, long incarnation) {
        Session session = new Session(null, context, context.inbox().of(id), new ManualWorker());
        session.identity().become(incarnation, Token.draw(context.random()));
        return session;
    }
}
