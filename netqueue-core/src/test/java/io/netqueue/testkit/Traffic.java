package io.netqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.options.Status;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * Numbered messages from one communicator to another: it puts them, gets them, and finds out whether each came once and
 * in its turn. Sizes and contents follow from the seed, so that even an empty message has its place.
 */
public final class Traffic {
    /** The largest message, and how many there are of which one is that large. */
    public static final int LARGEST = 1024 * 1024;

    private static final int ONE_IS_LARGE = 1000;
    private static final int ONE_IS_MIDDLING = 50;
    private static final int MIDDLING = 10_000;
    private static final int SMALL = 200;
    private static final int MOST_UNDER_WAY = 2000;

    private final long seed;
    private final int count;
    private final int largest;
    private volatile int put;
    private volatile int got;
    private volatile long gotBytes;

    private Traffic(long seed, int count, int largest) {
        this.seed = seed;
        this.count = count;
        this.largest = largest;
    }

    /** So many messages of 0 bytes to 1 MiB, most of them small. */
    public static Traffic ofAllSizes(long seed, int count) {
        return new Traffic(seed, count, LARGEST);
    }

    /** So many messages of up to 200 bytes. */
    public static Traffic ofSmall(long seed, int count) {
        return new Traffic(seed, count, SMALL);
    }

    /** The bytes of all messages together, headers included. */
    public long byteCount() {
        long sum = 0;
        for (int i = 0; i < count; i++) {
            sum += Long.BYTES + size(random(i));
        }
        return sum;
    }

    /** How many were put so far. */
    public int put() {
        return put;
    }

    /** How many were got so far. */
    public int got() {
        return got;
    }

    /** The bytes of those that were got. */
    public long gotBytes() {
        return gotBytes;
    }

    /** The content of one message. */
    byte[] message(int number) {
        SplittableRandom random = random(number);
        byte[] bytes = new byte[size(random)];
        byte filling = (byte) random.nextInt();
        for (int i = Math.max(0, bytes.length - 64); i < bytes.length; i++) {
            bytes[i] = filling;
        }
        if (bytes.length >= Integer.BYTES) {
            ByteBuffer.wrap(bytes).putInt(number);
        }
        return bytes;
    }

    private SplittableRandom random(int number) {
        return new SplittableRandom(seed * 31 + number);
    }

    private int size(SplittableRandom random) {
        if (random.nextInt(ONE_IS_LARGE) == 0) {
            return largest - random.nextInt(3);
        }
        if (random.nextInt(ONE_IS_MIDDLING) == 0 && largest > MIDDLING) {
            return random.nextInt(MIDDLING);
        }
        return random.nextInt(4) == 0 ? 0 : random.nextInt(SMALL);
    }

    /** Puts all, a few thousand under way at a time, and sees each acknowledged. */
    public Void putAll(Communicator<byte[]> sender) throws InterruptedException {
        Deque<Delivery> underWay = new ArrayDeque<>();
        for (int i = 0; i < count; i++) {
            underWay.add(sender.put(message(i)));
            put = i + 1;
            if (underWay.size() > MOST_UNDER_WAY) {
                acknowledged(underWay.remove());
            }
        }
        for (Delivery delivery : underWay) {
            acknowledged(delivery);
        }
        return null;
    }

    private static void acknowledged(Delivery delivery) throws InterruptedException {
        assertThat(delivery.await(Deadlines.LIMIT)).as("done: %s", delivery).isTrue();
        assertThat(delivery.status()).isEqualTo(Status.ACKNOWLEDGED);
    }

    /** Gets all, and sees that each is the next. */
    public Void getAll(Communicator<byte[]> receiver) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            Optional<Message<byte[]>> message = receiver.poll(Deadlines.LIMIT);
            int expected = i;
            check(
                    message.orElseThrow(
                                    () -> new AssertionError("message " + expected + " of " + count + " did not come"))
                            .data(),
                    i);
        }
        return null;
    }

    private void check(byte[] data, int number) {
        byte[] expected = message(number);
        if (!Arrays.equals(data, expected)) {
            throw new AssertionError(
                    "expected message " + number + " of " + expected.length + " bytes, got " + data.length + " bytes"
                            + (data.length < 4
                                    ? ""
                                    : ", number " + ByteBuffer.wrap(data).getInt()));
        }
        got = number + 1;
        gotBytes += data.length;
    }
}
