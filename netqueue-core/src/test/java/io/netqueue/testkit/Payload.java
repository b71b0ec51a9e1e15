package io.netqueue.testkit;

import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The bytes of one message, by which it is known again: its number in the first eight bytes, then bytes that follow from
 * the number. Once its memory is the sender's again it is overwritten, so that whoever still reads it is found out.
 */
final class Payload {

    private static final int NUMBER_SIZE = 8;
    private static final byte[] PATTERN = new byte[2 << 20];
    private static final int PATTERN_MASK = (1 << 20) - 1;
    private static final byte SPOILT = (byte) 0xEE;

    static {
        new SplittableRandom(1).nextBytes(PATTERN);
    }

    private final byte[] bytes;
    private final SplittableRandom random;
    private int chunksOut;

    Payload(long number, int size, SplittableRandom random) {
        this.bytes = content(number, size);
        this.random = random;
    }

    /** A size near this one by which messages of one run can be told apart, though they show only so much of their number. */
    static int distinctSize(long number, int size) {
        boolean isShort = size > 0 && size < NUMBER_SIZE && number >>> 8 * size != 0;
        return isShort ? NUMBER_SIZE : size;
    }

    private static byte[] content(long number, int size) {
        byte[] content = new byte[size];
        for (int i = 0; i < Math.min(size, NUMBER_SIZE); i++) {
            content[i] = (byte) (number >>> 8 * i);
        }
        if (size > NUMBER_SIZE) {
            System.arraycopy(PATTERN, offset(number), content, NUMBER_SIZE, size - NUMBER_SIZE);
        }
        return content;
    }

    private static int offset(long number) {
        return (int) (number * 7919 & PATTERN_MASK);
    }

    /** Are these the bytes of the message with that number and size? */
    static boolean isContentOf(byte[] content, long number) {
        for (int i = 0; i < Math.min(content.length, NUMBER_SIZE); i++) {
            if (content[i] != (byte) (number >>> 8 * i)) {
                return false;
            }
        }
        int from = offset(number);
        return content.length <= NUMBER_SIZE
                || Arrays.equals(
                        content, NUMBER_SIZE, content.length, PATTERN, from, from + content.length - NUMBER_SIZE);
    }

    byte[] array() {
        return bytes;
    }

    /** The bytes in some chunks, some in direct memory, all of which are missed until they are released. */
    ByteStream stream() {
        ByteStream stream = new ByteStream();
        for (int from = 0; from < bytes.length; ) {
            int part = random.nextInt(3) == 0 ? bytes.length - from : random.nextInt(bytes.length - from) + 1;
            stream.writeChunk(chunk(from, part));
            from += part;
        }
        return stream;
    }

    private Chunk chunk(int from, int part) {
        ByteBuffer memory = part >= 512 && random.nextInt(4) > 0
                ? DirectMemory.take(part).put(bytes, from, part).flip()
                : ByteBuffer.wrap(Arrays.copyOfRange(bytes, from, from + part));
        chunksOut++;
        return Chunk.of(memory, () -> {
            chunksOut--;
            for (int i = 0; i < part; i += 16) {
                memory.put(i, SPOILT);
            }
        });
    }

    /** The delivery is done: the sender does what it likes with the memory. */
    void spoil() {
        Arrays.fill(bytes, SPOILT);
    }

    int chunksOut() {
        return chunksOut;
    }
}
