package io.netqueue.stream;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Shares of one memory, each used and released by a thread of its own. */
@JCStressTest
@Outcome(id = "7, 7, 1", expect = ACCEPTABLE, desc = "both read it, and it was freed once, behind both")
@Outcome(expect = FORBIDDEN, desc = "freed twice, never, or under a reader")
@State
public class ChunkStress {

    private final byte[] memory = {7};
    private final AtomicInteger freed = new AtomicInteger();
    private final Chunk mine = Chunk.of(ByteBuffer.wrap(memory), this::free);
    private final Chunk yours = mine.share();

    private void free() {
        memory[0] = 0; // the owner's next use
        freed.incrementAndGet();
    }

    @Actor
    public void use(III_Result result) {
        Chunk again = mine.share();
        mine.release();
        result.r1 = again.buffer().get(0);
        again.release();
    }

    @Actor
    public void useToo(III_Result result) {
        result.r2 = yours.buffer().get(0);
        yours.release();
    }

    @Arbiter
    public void look(III_Result result) {
        result.r3 = freed.get();
    }
}
