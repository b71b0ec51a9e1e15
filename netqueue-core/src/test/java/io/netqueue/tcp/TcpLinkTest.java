package io.netqueue.tcp;

import static io.netqueue.tcp.TcpFixture.until;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.netty.NettyIo;
import io.netqueue.netty.NettyLeaks;
import io.netqueue.netty.PooledMemory;
import io.netqueue.stream.Chunk;
import io.netqueue.transport.Link;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A link against another link, and against plain sockets, over every kind of IO that this machine has. */
@ParameterizedClass
@MethodSource("io.netqueue.tcp.TcpFixture#available")
@ExtendWith(NettyLeaks.class)
class TcpLinkTest {
    private static final int PIECE = 256 * 1024;

    private static final int HIGH_MARK = 1024 * 1024;

    /** Most output that a link holds: its high mark, and the piece with which it was passed. */
    private static final int MOST_HELD = HIGH_MARK + PIECE;

    private final TcpFixture fixture;
    private TcpFixture.Served served;

    TcpLinkTest(NettyIo io) {
        fixture = new TcpFixture(io);
    }

    @BeforeEach
    void serve() {
        served = fixture.serve();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void echoesOverTwoLinks() throws Exception {
        byte[] data = random(3 * 1024 * 1024 + 17);
        TcpFixture.Served echo = fixture.serve(fixture.options().build(), Echo::new);
        Recorder client = echo.connect();
        client.tell(link -> {
            link.write(Chunk.of(data));
            link.flush();
        });
        assertThat(client.received(data.length)).isEqualTo(data);
        assertThat(client.readTurns()).isPositive();
    }

    @Test
    void piecesOfBothKindsArriveInOrder() throws Exception {
        Recorder client = served.connect();
        client.tell(link -> {
            link.room(2).put(ascii("ab"));
            link.write(Chunk.of(ByteBuffer.allocateDirect(2).put(0, ascii("cd"))));
            link.room(1).put(ascii("e"));
            link.room(1024).put(ascii("f"));
            link.write(Chunk.of(ascii("gh")));
            link.write(Chunk.of(ByteBuffer.wrap(ascii("ij")).asReadOnlyBuffer()));
            link.room(2).put(ascii("kl"));
            link.flush();
        });
        assertThat(served.next().received(12)).asString(US_ASCII).isEqualTo("abcdefghijkl");
    }

    @Test
    void aLengthMayBeFilledInUntilTheFlush() throws Exception {
        Recorder client = served.connect();
        client.tell(link -> {
            ByteBuffer header = link.room(4);
            int at = header.position();
            header.putInt(0);
            link.write(Chunk.of(new byte[PIECE]));
            for (int i = 0; i < 2 * PIECE / 1024; i++) {
                link.room(1024).put(new byte[1024]);
            }
            header.putInt(at, 0x01020304);
            link.flush();
        });
        assertThat(served.next().received(4 + 3 * PIECE)).hasSize(4 + 3 * PIECE).startsWith(1, 2, 3, 4);
    }

    @Test
    void aLengthMayBeFilledInUntilTheFlushBehindABacklogToo() throws Exception {
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        AtomicInteger written = new AtomicInteger();
        server.tell(link -> {
            while (!link.hasBacklog()) {
                link.write(Chunk.of(new byte[PIECE]));
                link.flush();
                written.incrementAndGet();
            }
            ByteBuffer header = link.room(4);
            int at = header.position();
            header.putInt(0);
            link.write(Chunk.of(ByteBuffer.allocateDirect(PIECE)));
            header.putInt(at, 0x01020304);
            link.flush();
        });
        peer.getInputStream().readNBytes(written.get() * PIECE);
        assertThat(peer.getInputStream().readNBytes(4)).containsExactly(1, 2, 3, 4);
    }

    @Test
    void roomNeverPutInIsNoOutput() throws Exception {
        Recorder client = served.connect();
        client.tell(link -> {
            link.room(1024);
            link.room(1).put(ascii("x"));
            link.room(1024);
            link.flush();
            link.flush();
            link.room(1).put(ascii("y"));
            link.flush();
        });
        assertThat(served.next().received(2)).asString(US_ASCII).isEqualTo("xy");
    }

    @Test
    void aChunkIsReleasedOnceItIsSent() throws Exception {
        Recorder client = served.connect();
        AtomicInteger released = new AtomicInteger();
        client.tell(link -> {
            link.write(Chunk.of(ByteBuffer.allocateDirect(PIECE), released::incrementAndGet));
            link.write(Chunk.of(ByteBuffer.allocate(PIECE), released::incrementAndGet));
            assertThat(released).hasValue(0);
            link.flush();
        });
        served.next().received(2 * PIECE);
        until(() -> released.get() == 2);
    }

    @Test
    void aChunkIsReleasedOnceWhenTheConnectionIsReset() throws Exception {
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        AtomicInteger released = new AtomicInteger();
        AtomicInteger written = new AtomicInteger();
        server.tell(link -> fill(link, written, released));
        assertThat(released.get()).isLessThan(written.get());
        peer.setSoLinger(true, 0);
        peer.close();
        assertThat(server.cause()).isInstanceOf(IOException.class).hasMessageContaining("127.0.0.1:");
        assertThat(released).hasValue(written.get());
    }

    @Test
    void aChunkWrittenAfterTheEndIsReleased() throws Exception {
        Recorder client = served.connect();
        AtomicInteger released = new AtomicInteger();
        client.tell(Link::close);
        client.cause();
        client.tell(link -> {
            link.write(Chunk.of(ByteBuffer.allocateDirect(PIECE), released::incrementAndGet));
            link.flush();
            assertThat(link.isWritable()).isFalse();
        });
        assertThat(released).hasValue(1);
    }

    @Test
    void aPeerThatDoesNotReadStopsTheLinkUntilItReads() throws Exception {
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        AtomicInteger written = new AtomicInteger();
        AtomicInteger released = new AtomicInteger();
        server.tell(link -> fill(link, written, released));
        long held = server.ask(link -> (long) written.get() * PIECE - link.takenByteCount());
        assertThat(held).isBetween(1L, (long) MOST_HELD);
        assertThat(server.writables()).isZero();
        peer.getInputStream().readNBytes(written.get() * PIECE);
        until(() -> server.writables() == 1);
        assertThat(server.<Long>ask(Link::takenByteCount)).isEqualTo((long) written.get() * PIECE);
    }

    @Test
    void whoWritesOnWhenTheLinkIsWritableGetsEverythingThrough() throws Exception {
        int pieces = 128;
        AtomicInteger released = new AtomicInteger();
        AtomicInteger written = new AtomicInteger();
        TcpFixture.Served pump = fixture.serve(fixture.options().build(), () -> new Recorder() {
            @Override
            public void onWritable() {
                super.onWritable();
                pump();
            }

            @Override
            public void onReadDone() {
                super.onReadDone();
                pump();
            }

            private void pump() {
                while (written.get() < pieces && link().isWritable()) {
                    link().write(Chunk.of(ByteBuffer.allocateDirect(PIECE), released::incrementAndGet));
                    written.incrementAndGet();
                    if (!link().isWritable() || written.get() == pieces) {
                        link().flush();
                    }
                }
            }
        });
        Socket peer = pump.socket(TcpFixture.PREAMBLE);
        Recorder server = pump.next();
        until(() -> written.get() > 0 && !server.ask(Link::isWritable));
        assertThat(peer.getInputStream().readNBytes(pieces * PIECE)).hasSize(pieces * PIECE);
        assertThat(server.writables()).isPositive();
        until(() -> released.get() == pieces);
    }

    @Test
    void aFlushThatEmptiesTheOutputNeedsNoCall() {
        Recorder client = served.connect();
        for (int i = 0; i < 20; i++) {
            int before = client.writables();
            boolean writable = client.ask(link -> {
                while (link.isWritable()) {
                    link.write(Chunk.of(ByteBuffer.allocateDirect(PIECE)));
                }
                link.flush();
                return link.isWritable();
            });
            if (writable) {
                client.tell(link -> {}); // a call that was due would have come before
                assertThat(client.writables()).isEqualTo(before);
            } else {
                until(() -> client.writables() > before);
            }
        }
    }

    @Test
    void tellsWhenTheLastOfABacklogIsTakenThoughItWasWritableAllTheTime() throws Exception {
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        int byteCount = 0;
        while (!server.ask(Link::hasBacklog)) {
            server.tell(link -> {
                link.room(1024).put(new byte[1024]);
                link.flush();
            });
            byteCount += 1024;
        }
        assertThat(server.ask(Link::isWritable)).isTrue();
        assertThat(server.writables()).isZero();
        peer.getInputStream().readNBytes(byteCount);
        until(() -> server.writables() == 1);
        assertThat(server.ask(Link::hasBacklog)).isFalse();
    }

    /** All links of a worker put their small output into the same memory. */
    @Test
    void aPeerThatDoesNotReadKeepsNoMoreMemoryThanItsBytes() throws Exception {
        served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        Recorder other = served.connect();
        served.next();
        server.tell(link -> {
            while (!link.hasBacklog()) {
                link.room(1024).put(new byte[1024]);
                link.flush();
            }
        });
        long before = PooledMemory.usedBytes();
        for (int i = 0; i < 100; i++) {
            server.tell(link -> {
                link.room(8).putLong(1);
                link.flush();
            });
            other.tell(link -> {
                for (int j = 0; j < 200; j++) {
                    link.room(1024).put(new byte[1024]);
                }
                link.flush();
            });
            until(() -> !other.ask(Link::hasBacklog));
        }
        assertThat(PooledMemory.usedBytes() - before).isLessThan(1 << 20);
    }

    @Test
    void tellsEvenOfAPartOfAPieceThatItWasTaken() throws Exception {
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        int byteCount = 64 * 1024 * 1024;
        server.tell(link -> {
            link.write(Chunk.of(ByteBuffer.allocateDirect(byteCount)));
            link.flush();
        });
        long before = server.ask(Link::takenByteCount);
        assertThat(before).isBetween(1L, byteCount - 1L);
        peer.getInputStream().readNBytes(byteCount / 8); // the kernel may hold half of it
        until(() -> server.<Long>ask(Link::takenByteCount) > before);
        assertThat(server.<Long>ask(Link::takenByteCount)).isLessThan(byteCount);
        peer.getInputStream().readNBytes(byteCount - byteCount / 8);
        until(() -> server.<Long>ask(Link::takenByteCount) == byteCount);
    }

    @Test
    void whatLiesInItsRoomCountsAsHeld() throws Exception {
        Recorder client = served.connect();
        client.tell(link -> {
            int pieces = 0;
            while (link.isWritable()) {
                link.room(1024).put(new byte[1024]);
                pieces++;
            }
            assertThat(pieces * 1024).isBetween(PIECE, HIGH_MARK + 1024);
            link.flush();
        });
        served.next();
        until(() -> client.ask(Link::isWritable));
    }

    @Test
    void theEndOfTheOtherSideIsHeardAfterAllItsBytes() throws Exception {
        byte[] data = random(4 * PIECE);
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        peer.getOutputStream().write(data);
        peer.close();
        Recorder server = served.next();
        assertThat(server.cause()).isInstanceOf(EOFException.class).hasMessageContaining("closed the connection");
        assertThat(server.received()).isEqualTo(data);
    }

    @Test
    void aPeerThatClosedOneWayStillGetsWhatWasWritten() throws Exception {
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        AtomicInteger written = new AtomicInteger();
        server.tell(link -> fill(link, written, new AtomicInteger()));
        peer.shutdownOutput();
        assertThat(peer.getInputStream().readAllBytes()).hasSize(written.get() * PIECE);
        assertThat(server.cause()).isInstanceOf(EOFException.class);
    }

    @Test
    void theLastWordReachesAPeerThatSendsOn() throws Exception {
        Recorder client = served.connect();
        Recorder server = served.next();
        client.tell(link -> fill(link, new AtomicInteger(), new AtomicInteger()));
        server.tell(link -> {
            link.room(3).put(ascii("BYE"));
            link.close();
            link.close();
        });
        assertThat(client.cause()).isInstanceOf(IOException.class); // the end, or a reset if it is slow
        assertThat(client.received()).asString(US_ASCII).isEqualTo("BYE");
        assertThat(server.cause()).isInstanceOf(IOException.class).hasMessageContaining("closed by this side");
    }

    @Test
    void theLastWordOfAPeerThatReadsNoMoreIsDelivered() throws Exception {
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        server.tell(link -> fill(link, new AtomicInteger(), new AtomicInteger()));
        peer.getOutputStream().write(ascii("BYE"));
        peer.close(); // with input unread: the kernel resets at once
        server.cause();
        assertThat(server.received()).asString(US_ASCII).isEqualTo("BYE");
    }

    @Test
    void aLinkThatIsClosedThrowsAwayWhatArrives() throws Exception {
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        server.tell(Link::close);
        peer.getOutputStream().write(ascii("too late"));
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        peer.close();
        server.cause();
        assertThat(server.received()).isEmpty();
    }

    @Test
    void aPeerThatNeverClosesIsNotWaitedForLong() throws Exception {
        Socket peer = served.socket(TcpFixture.PREAMBLE);
        Recorder server = served.next();
        server.tell(Link::close);
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
        long startNanos = System.nanoTime();
        server.cause();
        assertThat(System.nanoTime() - startNanos).isLessThan(15_000_000_000L);
    }

    @Test
    void whatAListenerThrowsEndsItsLink() throws Exception {
        RuntimeException bug = new IllegalStateException("a bug");
        TcpFixture.Served buggy = fixture.serve(fixture.options().build(), () -> new Recorder() {
            @Override
            public void onBytes(Chunk bytes) {
                bytes.release();
                throw bug;
            }
        });
        buggy.socket(TcpFixture.PREAMBLE).getOutputStream().write(1);
        assertThat(buggy.next().cause()).isSameAs(bug);
    }

    @Test
    void namesTheOtherEnd() throws Exception {
        Recorder client = served.connect();
        assertThat(client.link().remote()).isEqualTo(served.server.location());
        assertThat(served.next().link().remote().host()).isEqualTo("127.0.0.1");
    }

    /** Writes until the link has enough, and the kernel as well. */
    private static void fill(Link link, AtomicInteger written, AtomicInteger released) {
        while (link.isWritable()) {
            link.write(Chunk.of(ByteBuffer.allocateDirect(PIECE), released::incrementAndGet));
            written.incrementAndGet();
            link.flush();
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(US_ASCII);
    }

    private static byte[] random(int byteCount) {
        byte[] bytes = new byte[byteCount];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Sends back what it gets, by reference. */
    static final class Echo extends Recorder {
        @Override
        public void onBytes(Chunk bytes) {
            link().write(bytes);
        }

        @Override
        public void onReadDone() {
            super.onReadDone();
            link().flush();
        }
    }
}
