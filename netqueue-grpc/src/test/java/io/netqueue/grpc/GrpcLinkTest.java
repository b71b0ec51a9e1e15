package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.NetworkLocation;
import io.netqueue.session.ManualWorker;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import io.netqueue.transport.LinkListener;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a link does with its call, and how both end, in virtual time. */
class GrpcLinkTest {
    private static final Duration END = Duration.ofSeconds(5);

    private final ManualWorker worker = new ManualWorker();
    private final SentCall call = new SentCall();
    private final Listener listener = new Listener();
    private final GrpcLink link = new GrpcLink(
            worker,
            new NetworkLocation("client", 1),
            call,
            new GrpcOutput(call, new CallTuning(1 << 19, 1 << 20, true), null),
            listener);

    private static final class Listener implements LinkListener {
        final List<String> heard = new ArrayList<>();
        Throwable cause;
        RuntimeException failure;

        @Override
        public void onOpened(Link link) {
            heard.add("opened");
        }

        @Override
        public void onBytes(Chunk bytes) {
            heard.add("bytes " + bytes.byteCount());
            bytes.release();
            if (failure != null) {
                throw failure;
            }
        }

        @Override
        public void onReadDone() {
            heard.add("done");
        }

        @Override
        public void onWritable() {
            heard.add("writable");
        }

        @Override
        public void onClosed(Throwable reason) {
            heard.add("closed");
            cause = reason;
        }
    }

    private static InputStream message(int byteCount) {
        return new ByteArrayInputStream(new byte[byteCount]);
    }

    private void write(int byteCount) {
        ByteBuffer room = link.room(byteCount);
        room.position(room.position() + byteCount);
    }

    @BeforeEach
    void open() {
        worker.call(link::open);
        assertThat(call.told).containsExactly("request");
        assertThat(listener.heard).containsExactly("opened");
        call.told.clear();
        listener.heard.clear();
    }

    @Test
    void eachMessageAsksForTheNextAndATurnIsToldOnce() {
        worker.call(() -> {
            link.onMessage(message(3));
            link.onMessage(message(4));
        });
        assertThat(listener.heard).containsExactly("bytes 3", "bytes 4", "done");
        assertThat(call.told).containsExactly("request", "request");
    }

    @Test
    void itIsWritableWhileTheCallIsReadyAndNothingWaitsForAFlush() {
        worker.call(() -> {
            assertThat(link.isWritable()).isTrue();
            write(5);
            assertThat(link.isWritable()).isFalse();
            link.flush();
            assertThat(link.isWritable()).isTrue();
            call.ready = false;
            assertThat(link.isWritable()).isFalse();
            link.onReady();
        });
        assertThat(listener.heard).isEmpty();
        call.ready = true;
        worker.call(link::onReady);
        assertThat(listener.heard).containsExactly("writable");
    }

    @Test
    void closeSendsWhatWasWrittenAndFinishes() {
        worker.call(() -> {
            write(5);
            link.close();
            link.close();
        });
        assertThat(call.sent).containsExactly(5);
        assertThat(call.told).containsExactly("finish");
        worker.call(() -> link.onMessage(message(3)));
        assertThat(listener.heard).as("thrown away").isEmpty();
        assertThat(call.told).as("but taken, so that the other end's end comes").endsWith("request");
        worker.call(() -> link.onEnd(new EOFException("the peer's")));
        assertThat(listener.heard).containsExactly("closed");
        assertThat(listener.cause).hasMessageContaining("ended by this side");
        assertThat(worker.timerCount()).isZero();
    }

    @Test
    void aPeerThatDoesNotEndTheCallIsCutOff() {
        worker.call(link::close);
        worker.advance(END.minusMillis(1));
        assertThat(listener.heard).isEmpty();
        worker.advance(Duration.ofMillis(1));
        assertThat(call.told).containsExactly("finish", "abort");
        assertThat(listener.heard).containsExactly("closed");
    }

    @Test
    void aPeerThatEndsItsOutputEndsTheLinkInOrder() {
        worker.call(link::onInputEnd);
        assertThat(call.told).containsExactly("finish");
        worker.call(() -> link.onEnd(new IOException("complete")));
        assertThat(listener.cause).isInstanceOf(EOFException.class);
    }

    /** The session has not heard of the end yet. */
    @Test
    void whatIsWrittenAfterThePeersEndIsForgotten() {
        int[] released = {0};
        worker.call(() -> {
            link.onInputEnd();
            assertThat(link.isWritable()).isFalse();
            write(5);
            link.write(Chunk.of(ByteBuffer.allocate(7), () -> released[0]++));
            link.flush();
            link.close();
        });
        assertThat(call.sent).isEmpty();
        assertThat(call.told).containsExactly("finish");
        assertThat(released[0]).isEqualTo(1);
    }

    @Test
    void aListenerThatFailsAbortsTheCall() {
        listener.failure = new IllegalStateException("of the session");
        worker.call(() -> {
            link.onMessage(message(3));
            write(5);
            link.flush();
        });
        assertThat(call.told).containsExactly("abort", "request");
        assertThat(listener.heard).containsExactly("bytes 3", "closed");
        assertThat(listener.cause).isSameAs(listener.failure);
    }

    @Test
    void theEndOfTheCallIsTheEndOfTheLinkOnce() {
        worker.call(() -> {
            link.onEnd(new IOException("lost"));
            assertThat(listener.heard).as("not within a call of the link").isEmpty();
            link.onEnd(new IOException("lost again"));
        });
        assertThat(listener.heard).containsExactly("closed");
        assertThat(listener.cause).hasMessage("lost");
    }
}
