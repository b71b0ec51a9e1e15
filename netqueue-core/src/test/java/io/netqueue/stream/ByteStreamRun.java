package io.netqueue.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.netqueue.error.WouldBlockException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Operations on a stream and on a plain array of bytes, chosen one after the other; both must agree after each. */
final class ByteStreamRun {
    private final RandomGenerator random;
    private final int steps;
    private final Owned owned = new Owned();
    private final ByteStream stream = new ByteStream();
    private final OutputStream out = stream.outputStream();
    private byte[] model = {};

    ByteStreamRun(RandomGenerator random, int steps) {
        this.random = random;
        this.steps = steps;
    }

    void run() {
        try (stream) {
            for (int step = 0; step < steps; step++) {
                if (model.length == 0 && random.nextBoolean()) {
                    assertThatExceptionOfType(WouldBlockException.class).isThrownBy(() -> stream.read(1));
                }
                step(random.nextInt(14));
                assertThat(stream.byteCount()).isEqualTo(model.length);
                assertThat(stream.isEmpty()).isEqualTo(model.length == 0);
            }
            assertThat(stream.toByteArray()).isEqualTo(model);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        owned.assertEachFreedOnce();
    }

    private void step(int kind) throws IOException {
        if (kind < 5) {
            write(kind);
        } else if (model.length > 0) {
            read(kind);
        }
    }

    private void write(int kind) throws IOException {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        switch (kind) {
            case 0 -> stream.writeChunk(owned.chunk(bytes));
            case 1 -> stream.unreadChunk(owned.chunk(bytes));
            case 2 -> out.write(bytes);
            case 3 -> stream.write(ByteBuffer.wrap(bytes));
            default -> {
                Chunk chunk = owned.chunk(bytes);
                stream.writeChunk(chunk.share());
                chunk.release();
            }
        }
        model = kind == 1 ? concat(bytes, model) : concat(model, bytes);
    }

    private void read(int kind) throws IOException {
        int max = random.nextInt(20);
        int first = stream.peekChunk().byteCount();
        switch (kind) {
            case 5 -> expectFront(Owned.take(stream.readChunk()), first);
            case 6 -> expectFront(Owned.take(stream.read(max)), Math.min(max, model.length));
            case 7 -> expectFront(Owned.take(stream.read1(max)), Math.min(max, first));
            case 8 -> {
                byte[] target = new byte[max];
                int count = stream.readInto(target);
                expectFront(Arrays.copyOf(target, count), Math.min(max, model.length));
            }
            case 9 -> {
                ByteBuffer target = ByteBuffer.allocate(max);
                stream.readInto1(target);
                expectFront(Arrays.copyOf(target.array(), target.position()), Math.min(max, first));
            }
            case 10 -> {
                byte[] line = Owned.take(stream.readLine());
                expectFront(line, lineLength());
            }
            case 11 -> {
                byte[] last = Owned.take(stream.unwriteChunk());
                assertThat(last).isEqualTo(Arrays.copyOfRange(model, model.length - last.length, model.length));
                model = Arrays.copyOf(model, model.length - last.length);
            }
            case 12 -> {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                if (random.nextInt(4) == 0) {
                    stream.transferTo(Channels.newChannel(all));
                    expectFront(all.toByteArray(), model.length);
                }
            }
            default -> {
                try (ByteStream copy = stream.copy()) {
                    expectFrontOnly(copy.toByteArray());
                    copy.read1(1 + max).release();
                }
            }
        }
    }

    private void expectFront(byte[] taken, int count) {
        assertThat(taken).isEqualTo(Arrays.copyOf(model, count));
        model = Arrays.copyOfRange(model, count, model.length);
    }

    private void expectFrontOnly(byte[] all) {
        assertThat(all).isEqualTo(model);
    }

    private int lineLength() {
        for (int i = 0; i < model.length; i++) {
            if (model[i] == '\n') {
                return i + 1;
            }
        }
        return model.length;
    }

    private static byte[] concat(byte[] a, byte[] b) {
        byte[] both = Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, both, a.length, b.length);
        return both;
    }
}
