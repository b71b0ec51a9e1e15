package io.netqueue.session;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An outbox is a queue of many putters and one worker, which takes by framing and lets go when it is acknowledged. */
@Tag("slow")
@Param(name = "value", gen = IntGen.class, conf = "1:100")
public class OutboxLincheckTest {

    private static final int FRAME_SIZE = Frame.HEADER_SIZE + Frame.MESSAGE_HEADER_SIZE + Long.BYTES;

    private final Outbox outbox = new Outbox(100, 100_000);
    private final MemoryLink link = MemoryLink.alone();
    private final FrameWriter writer = new FrameWriter(link, 1024);
    private final AtomicInteger announced = new AtomicInteger();

    @Operation
    public boolean put(@Param(name = "value") int value) {
        announced.incrementAndGet();
        return outbox.offer(Outgoing.of(PlayedSession.PEER, new FakeReceipt(), PlayedPeer.payload(value)));
    }

    /** The next value, 0 if nobody has put one. Waits for a putter that is between its swap and its link. */
    @Operation(nonParallelGroup = "worker")
    public int frame() {
        while (!outbox.hasUnsent()) {
            if (announced.get() == 0) {
                return 0;
            }
            Thread.onSpinWait();
        }
        announced.decrementAndGet();
        outbox.writeFrame(writer, Frame.MESSAGE_HEADER_SIZE + Long.BYTES);
        ByteBuffer frame = ByteBuffer.wrap(link.written());
        link.clear();
        return (int) frame.getLong(FRAME_SIZE - Long.BYTES);
    }

    /** How many messages are held that the peer does not have: none. */
    @Operation(nonParallelGroup = "worker")
    public long acknowledge() {
        outbox.acknowledge(outbox.highestSent());
        return outbox.holdings().unacknowledgedMessageCount();
    }

    @Validate
    public void countsWhatIsHeld() {
        long held = announced.get() + outbox.holdings().unacknowledgedMessageCount();
        if (outbox.holdings().messageCount() != held || outbox.holdings().byteCount() != held * Long.BYTES) {
            throw new AssertionError(
                    held + " are held, but counted were " + outbox.holdings().messageCount());
        }
    }

    @Test
    void isAQueueUnderStress() {
        new StressOptions()
                .iterations(20)
                .invocationsPerIteration(1_000)
                .threads(3)
                .actorsPerThread(3)
                .check(OutboxLincheckTest.class);
    }

    @Test
    @Tag("long")
    void isAQueueInEveryInterleaving() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(2)
                .check(OutboxLincheckTest.class);
    }
}
