package io.netqueue.session;

import static io.netqueue.session.FrameWriterTest.pattern;
import static io.netqueue.session.OutboxFixture.joined;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AssemblyTest {

    private static final UUID PEER = new UUID(1, 2);
    private static final int LARGE = 16 * 1024;

    private final Inbox inbox = new Inbox();
    private final Arrivals arrivals = inbox.of(PEER);
    private final Assembly arrays = new Assembly(arrivals, false, 1 << 20);
    private final Assembly streams = new Assembly(arrivals, true, 1 << 20);

    @Test
    void messagesAreCutOutOfTheStreamHoweverItArrives() {
        List<byte[]> messages = List.of(pattern(3), pattern(0), pattern(0), pattern(20), pattern(1));
        byte[] stream = streamOf(messages);
        for (int size = 1; size <= stream.length; size++) {
            Assembly each = new Assembly(arrivals, false, 100);
            feed(each, stream, size);

            assertThat(taken()).as("in pieces of %d", size).containsExactlyElementsOf(messages);
            assertThat(each.recvPosition()).isEqualTo(stream.length);
            assertThat(each.messageCount()).isEqualTo(5);
        }
    }

    @Test
    void streamsAreCutOutOfTheStreamHoweverItArrives() {
        List<byte[]> messages = List.of(pattern(3), pattern(0), pattern(20), pattern(1));
        byte[] stream = streamOf(messages);
        for (int size = 1; size <= stream.length; size++) {
            feed(new Assembly(arrivals, true, 100), stream, size);

            assertThat(taken()).as("in pieces of %d", size).containsExactlyElementsOf(messages);
        }
    }

    @Test
    void aMessageGoesOnWithTheNextLinkWhereTheLastOneStopped() {
        byte[] stream = streamOf(List.of(pattern(10)));
        feed(arrays, Arrays.copyOf(stream, 5), 5);
        assertThat(arrays.recvPosition()).isEqualTo(5);
        assertThat(arrays.isAtBoundary()).isFalse();
        assertThat(arrays.missing()).as("its length is not known yet").isZero();

        feed(arrays, Arrays.copyOfRange(stream, 5, 12), 7);
        assertThat(arrays.missing()).isEqualTo(6);

        feed(arrays, Arrays.copyOfRange(stream, 12, 18), 6);
        assertThat(arrays.missing()).isZero();
        assertThat(arrays.isAtBoundary()).isTrue();
        assertThat(taken()).containsExactly(pattern(10));
    }

    @Test
    void lengthAloneAllocatesNoMoreThanIsTrusted() {
        Assembly each = new Assembly(arrivals, false, Long.MAX_VALUE);
        byte[] header = ByteBuffer.allocate(8).putLong(Integer.MAX_VALUE - 8).array();

        feed(each, header, 8);

        assertThat(each.missing()).isEqualTo(Integer.MAX_VALUE - 8);
    }

    @Test
    void anArrayGrowsWithWhatArrives() {
        Assembly each = new Assembly(arrivals, false, 1 << 30);
        byte[] message = pattern(9 * 1024 * 1024 + 5);

        feed(each, streamOf(List.of(message)), 1 << 20);

        assertThat(taken()).containsExactly(message);
    }

    @Test
    void aMessageAboveTheLargestIsABreach() {
        Assembly each = new Assembly(arrivals, false, 10);
        feed(each, streamOf(List.of(pattern(10))), 100);

        tooLarge(each, ByteBuffer.allocate(8).putLong(11).array());
        tooLarge(
                new Assembly(arrivals, false, 10),
                ByteBuffer.allocate(8).putLong(-1).array());
        tooLarge(
                new Assembly(arrivals, true, 10),
                ByteBuffer.allocate(8).putLong(1L << 60).array());
    }

    @Test
    void aBreachMovesThePositionToWhereItHappenedAndNoFurther() {
        Assembly each = new Assembly(arrivals, false, 10);
        byte[] good = streamOf(List.of(pattern(4), pattern(5)));
        byte[] bad = ByteBuffer.allocate(8).putLong(11).array();

        tooLarge(each, joined(good, bad));
        assertThat(each.recvPosition()).isEqualTo(good.length);
        assertThat(taken()).containsExactly(pattern(4), pattern(5));

        tooLarge(each, bad); // it is sent again from there, and no better
        assertThat(each.recvPosition()).isEqualTo(good.length);
        feed(each, Arrays.copyOf(bad, 3), 3);
        tooLarge(each, Arrays.copyOfRange(bad, 3, 8));
        assertThat(each.recvPosition()).isEqualTo(good.length + 3);
        assertThat(taken()).isEmpty();
    }

    @Test
    void largestMessageOfAnArrayIsTheLargestArray() {
        assertThat(new Assembly(arrivals, false, Long.MAX_VALUE).maxMessage()).isEqualTo(Integer.MAX_VALUE - 8);
        assertThat(new Assembly(arrivals, true, Long.MAX_VALUE).maxMessage()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void largeSlicesAreKeptWhereTheyLieAndSmallOnesCopied() {
        AtomicInteger frees = new AtomicInteger();
        byte[] message = pattern(LARGE + 100);
        ByteBuffer memory = ByteBuffer.wrap(streamOf(List.of(message)));
        Chunk first = Chunk.of(memory.slice(0, 8 + LARGE), frees::incrementAndGet);
        Chunk second = Chunk.of(memory.slice(8 + LARGE, 100), frees::incrementAndGet);

        streams.accept(first, 8 + LARGE);
        first.release();
        streams.accept(second, 100);
        second.release();

        assertThat(frees).as("only the small one is free").hasValue(1);
        ByteStream content = (ByteStream) arrivals.take().claim();
        assertThat(content.peekChunk().buffer().array()).isSameAs(memory.array());
        assertThat(content.toByteArray()).isEqualTo(message);
        content.close();
        assertThat(frees).hasValue(2);
    }

    @Test
    void aMessageThatArrivesByteByByteIsHeldInFewChunks() {
        byte[] message = pattern(3 * LARGE + 5);
        feed(streams, streamOf(List.of(message)), 1);

        ByteStream content = (ByteStream) arrivals.take().claim();
        assertThat(content.chunkCount())
                .as("1, 2, 4, 8, 16, 16 KiB and the rest")
                .isEqualTo(7);
        assertThat(content.toByteArray()).isEqualTo(message);
    }

    @Test
    void aSmallSliceBetweenLargeOnesTakesLittleMemory() {
        byte[] message = pattern(LARGE + 50 + 2 * LARGE);
        byte[] stream = streamOf(List.of(message));
        feed(streams, Arrays.copyOf(stream, 8 + LARGE), 8 + LARGE);
        feed(streams, Arrays.copyOfRange(stream, 8 + LARGE, 8 + LARGE + 50), 50);
        feed(streams, Arrays.copyOfRange(stream, 8 + LARGE + 50, stream.length), 2 * LARGE);

        ByteStream content = (ByteStream) arrivals.take().claim();
        content.readChunk().release();
        try (Chunk small = content.readChunk()) {
            assertThat(small.byteCount()).isEqualTo(50);
            assertThat(small.buffer().array()).hasSizeLessThanOrEqualTo(1024);
        }
        content.close();
    }

    @Test
    void largeAndSmallSlicesKeepTheirOrder() {
        byte[] message = pattern(100 + LARGE + 50 + LARGE - 1 + 2 * LARGE + 1);
        byte[] stream = streamOf(List.of(message));
        int at = 0;
        for (int part : new int[] {8 + 100, LARGE, 50, LARGE - 1, 2 * LARGE, 1}) {
            feed(streams, Arrays.copyOfRange(stream, at, at + part), part);
            at += part;
        }

        assertThat(taken()).containsExactly(message);
    }

    @Test
    void discardReleasesWhatIsKept() {
        AtomicInteger frees = new AtomicInteger();
        ByteBuffer memory = ByteBuffer.wrap(streamOf(List.of(pattern(2 * LARGE))), 0, 8 + LARGE);
        Chunk chunk = Chunk.of(memory, frees::incrementAndGet);
        streams.accept(chunk, 8 + LARGE);
        chunk.release();
        assertThat(frees).hasValue(0);

        streams.discard();

        assertThat(frees).hasValue(1);
        assertThat(streams.isAtBoundary()).isTrue();
    }

    @Test
    void restartBeginsAtZeroWithAMessage() {
        feed(arrays, Arrays.copyOf(streamOf(List.of(pattern(10))), 15), 15);
        arrays.restart();

        assertThat(arrays.recvPosition()).isZero();
        feed(arrays, streamOf(List.of(pattern(4))), 5);
        assertThat(taken()).containsExactly(pattern(4));
    }

    @Test
    void finTakesOnePosition() {
        feed(arrays, streamOf(List.of(pattern(1))), 5);
        arrays.passFin();

        assertThat(arrays.recvPosition()).isEqualTo(10);
    }

    @Test
    void onlyTheGivenBytesOfAChunkAreTaken() {
        Chunk chunk = Chunk.of(joined(streamOf(List.of(pattern(3))), pattern(50)));
        arrays.accept(chunk, 11);

        assertThat(chunk.byteCount()).isEqualTo(50);
        assertThat(arrays.recvPosition()).isEqualTo(11);
    }

    private static void tooLarge(Assembly assembly, byte[] bytes) {
        assertThatExceptionOfType(ByeException.class)
                .isThrownBy(() -> feed(assembly, bytes, bytes.length))
                .satisfies(e -> assertThat(e.bye().code()).isEqualTo(ByeCode.MESSAGE_TOO_LARGE));
    }

    private static byte[] streamOf(List<byte[]> messages) {
        byte[] stream = {};
        for (byte[] message : messages) {
            stream = joined(
                    stream, ByteBuffer.allocate(8).putLong(message.length).array(), message);
        }
        return stream;
    }

    private static void feed(Assembly assembly, byte[] bytes, int size) {
        for (int at = 0; at < bytes.length; at += size) {
            Chunk chunk = Chunk.of(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size)));
            assembly.accept(chunk, chunk.byteCount());
            assertThat(chunk.byteCount()).isZero();
            chunk.release();
        }
    }

    private List<byte[]> taken() {
        List<byte[]> contents = new ArrayList<>();
        for (Arrival arrival = arrivals.take(); arrival != null; arrival = arrivals.take()) {
            Object content = arrival.claim();
            contents.add(content instanceof ByteStream stream ? stream.toByteArray() : (byte[]) content);
        }
        return contents;
    }
}
