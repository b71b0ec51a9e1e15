package io.netqueue.session;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The arrivals of one peer are a queue of one worker and many getters, whether they ask for the peer or for anybody. */
@Tag("slow")
@Param(name = "value", gen = IntGen.class, conf = "1:100")
public class InboxLincheckTest {

    private static final UUID[] ANYBODY = {};
    private static final UUID[] PEER = {PlayedSession.PEER};

    private final Inbox inbox = new Inbox();
    private final Arrivals arrivals = inbox.of(PlayedSession.PEER);

    @Operation(nonParallelGroup = "worker")
    public void arrive(@Param(name = "value") int value) {
        arrivals.append(PlayedPeer.payload(value), Long.BYTES);
        arrivals.publish();
    }

    @Operation
    public long get() throws InterruptedException {
        return value(inbox.take(ANYBODY, 0));
    }

    @Operation
    public long getOfPeer() throws InterruptedException {
        return value(inbox.take(PEER, 0));
    }

    private static long value(Arrival arrival) {
        return arrival == null ? 0 : ByteBuffer.wrap((byte[]) arrival.claim()).getLong();
    }

    @Test
    void isAQueueUnderStress() {
        new StressOptions()
                .iterations(20)
                .invocationsPerIteration(1_000)
                .threads(3)
                .actorsPerThread(3)
                .check(InboxLincheckTest.class);
    }

    @Test
    @Tag("long")
    void isAQueueInEveryInterleaving() {
        new ModelCheckingOptions()
                .iterations(10)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(2)
                .check(InboxLincheckTest.class);
    }
}
