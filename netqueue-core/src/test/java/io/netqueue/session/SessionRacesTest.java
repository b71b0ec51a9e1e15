package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.Status;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Races that the stress tests found, each as one thread can play it. */
class SessionRacesTest {

    private final ManualWorker worker = new ManualWorker();
    private final PlayedSession played = new PlayedSession(worker);

    @Test
    void aMessageThatIsCancelledBetweenTwoLooksDoesNotEndTheSession() {
        AtomicInteger looks = new AtomicInteger();
        Outgoing message = message(1, new FakeReceipt() {
            @Override
            protected boolean isWithdrawn() {
                return looks.incrementAndGet() > 1;
            }

            @Override
            protected boolean begin() {
                return false;
            }
        });

        played.session().put(message);
        worker.run(); // the peer fails at a FIN that nobody asked for

        assertThat(message.state()).isEqualTo(Status.CANCELLED);
        played.session().put(message(2, new FakeReceipt()));
        worker.run();
        assertThat(played.received()).containsExactly(2L);
    }

    @Test
    void whatIsPutWhileTheWorkerEndsItsTurnIsSent() {
        Outgoing late = message(2, new FakeReceipt());
        // settled by the acknowledgement, and so within the look of a worker that then finds nothing more to write
        Outgoing first = message(1, new FakeReceipt() {
            @Override
            protected void release() {
                super.release();
                played.session().put(late);
            }
        });

        played.session().put(first);
        worker.run();

        assertThat(played.received()).containsExactly(1L, 2L);
    }

    @Test
    void aPutBehindTheEndHearsOfItThoughThePeerIsSilent() {
        worker.call(() -> played.silence(true));
        played.session().put(message(1, new FakeReceipt()));
        worker.run();
        played.end();
        worker.run();
        Outgoing late = message(2, new FakeReceipt());

        played.session().put(late);
        worker.run();

        assertThat(played.isOver()).isFalse();
        assertThat(late.state()).isEqualTo(Status.CANCELLED);
        assertThat(late.cause()).isSameAs(PlayedSession.CLOSED);
    }

    private static Outgoing message(long value, Receipt receipt) {
        return Outgoing.of(PlayedSession.PEER, receipt, PlayedSession.payload(value));
    }
}
