package io.netqueue.session;

import static io.netqueue.session.OutboxFixture.CAUSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.options.Status;
import io.netqueue.session.OutboxFixture.Framed;
import io.netqueue.session.OutboxFixture.Sent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random runs against the simplest model there is: the session stream as one array, and a list of messages. */
class OutboxModelTest {

    private static final int STEPS = 120;
    private static final int LARGEST = 40;

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void anOutboxDoesWhatItsModelDoes(int hundred) {
        for (int seed = hundred * 1000; seed < hundred * 1000 + 250; seed++) {
            try {
                new Run(new SplittableRandom(seed)).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
    }

    private static final class Run {

        private final SplittableRandom random;
        private final OutboxFixture fixture = new OutboxFixture();
        private final Outbox outbox = fixture.outbox;
        private final List<Sent> sent = new ArrayList<>();

        // the model
        private final byte[] stream = new byte[STEPS * (LARGEST + 8)];
        private int highest;
        private int cursor;
        private int acknowledged;
        private boolean ended;
        private boolean finSent;

        Run(SplittableRandom random) {
            this.random = random;
        }

        void run() {
            for (int step = 0; step < STEPS; step++) {
                step();
                check();
            }
            finish();
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> put();
                case 3 -> cancel();
                case 4, 5, 6, 7 -> frame();
                case 8, 9 -> acknowledge(random.nextInt(highest + 1));
                case 10 -> rewind(random.nextBoolean() ? acknowledged : random.nextInt(acknowledged, cursor + 1));
                default -> end();
            }
        }

        private void put() {
            int size = random.nextInt(3) == 0 ? 0 : random.nextInt(LARGEST);
            if (!ended) {
                sent.add(size < 6 ? fixture.put(size) : fixture.putChunks(size / 3, size - size / 3 - 2, 2));
            }
        }

        private void cancel() {
            if (!sent.isEmpty()) {
                sent.get(random.nextInt(sent.size())).receipt().cancel();
            }
        }

        private void frame() {
            Framed framed = fixture.frame(1 + random.nextInt(30));
            if (framed != null) {
                for (byte next : framed.bytes()) {
                    if (cursor < highest) {
                        assertThat(next).as("byte %d when sent again", cursor).isEqualTo(stream[cursor]);
                    }
                    stream[cursor++] = next;
                    highest = Math.max(highest, cursor);
                }
                assertThat(framed.push()).isEqualTo(!outbox.hasUnsent());
            } else if (outbox.isFinDue()) {
                assertThat(ended).isTrue();
                outbox.passFin();
                finSent = true;
                cursor++;
                highest = Math.max(highest, cursor);
            } else {
                assertThat(cursor).as("a cursor that has nothing to frame").isEqualTo(highest);
            }
        }

        private void acknowledge(int position) {
            outbox.acknowledge(position);
            acknowledged = Math.max(acknowledged, position);
            cursor = Math.max(cursor, acknowledged);
        }

        private void rewind(int position) {
            outbox.rewind(position);
            cursor = position;
        }

        private void end() {
            if (!ended && random.nextInt(8) == 0) {
                ended = true;
                outbox.end();
            }
        }

        private void check() {
            assertThat(outbox.cursor()).isEqualTo(cursor);
            assertThat(outbox.ackPosition()).isEqualTo(acknowledged);
            assertThat(outbox.highestSent()).isEqualTo(highest);
            assertThat(outbox.hasUnacknowledged()).isEqualTo(acknowledged < highest);
            assertThat(outbox.isFinAcknowledged()).isEqualTo(finSent && acknowledged == highest);
            long[] expected = new long[4];
            int start = 0;
            for (Sent each : sent) {
                start = check(each, start, expected);
            }
            assertThat(fixture.counters()).isEqualTo(expected);
        }

        /** Checks one message, of which is known where it would start; returns where the next would. */
        private int check(Sent each, int start, long[] expected) {
            int size = each.payload().length;
            Status state = each.message().state();
            if (state == Status.CANCELLED) {
                assertThat(each.receipt().isBegun()).isFalse();
                return start;
            }
            expected[0]++;
            expected[1] += size;
            if (!each.receipt().isBegun()) {
                assertThat(state).isEqualTo(Status.QUEUED);
                return start;
            }
            int end = start + 8 + size;
            boolean done = acknowledged >= end;
            assertThat(state).isEqualTo(done ? Status.ACKNOWLEDGED : Status.SENT);
            assertThat(each.receipt().settledCount()).isEqualTo(done ? 1 : 0);
            if (done) {
                expected[0]--;
                expected[1] -= size;
            } else {
                expected[2]++;
                expected[3] += size;
            }
            int seen = Math.min(highest, end) - start;
            assertThat(Arrays.copyOfRange(stream, start, start + seen)).isEqualTo(Arrays.copyOf(each.framed(), seen));
            return end;
        }

        /** However it ends, every message is settled once and nothing is counted any more. */
        private void finish() {
            switch (random.nextInt(3)) {
                case 0 -> outbox.renew(random.nextInt(highest + 5), CAUSE);
                case 1 -> outbox.restart(random.nextInt(highest + 5));
                default -> outbox.abandon(random.nextInt(highest + 5), CAUSE);
            }
            assertThat(outbox.holdings().unacknowledgedMessageCount()).isZero();
            assertThat(outbox.holdings().unacknowledgedByteCount()).isZero();
            byte[] again = fixture.frameAll(1 + random.nextInt(30));
            assertThat(again).isEqualTo(open());
            outbox.acknowledge(again.length);
            for (Sent each : sent) {
                assertThat(each.message().state().isFinal()).isTrue();
                assertThat(each.receipt().settledCount()).isEqualTo(1);
            }
            assertThat(fixture.counters()).containsOnly(0);
        }

        /** What was sent again must be all that was not settled before. */
        private byte[] open() {
            return sent.stream()
                    .filter(each -> each.message().state() == Status.SENT)
                    .map(Sent::framed)
                    .reduce(new byte[0], OutboxFixture::joined);
        }
    }
}
