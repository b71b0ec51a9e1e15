package io.netqueue.session;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;
import static org.openjdk.jcstress.annotations.Expect.FORBIDDEN;

import java.nio.ByteBuffer;
import java.util.UUID;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.I_Result;

/** get: one worker, many getters; and the credit that they return. */
public final class GetStress {

    private static final UUID[] ANYBODY = {};
    private static final UUID[] PEER = {PlayedSession.PEER};

    private GetStress() {}

    /** An inbox with one peer. */
    public static class Box {

        final Inbox inbox = new Inbox();
        final Arrivals arrivals = inbox.of(PlayedSession.PEER);

        void arrive(long value) {
            arrivals.append(PlayedSession.payload(value), Long.BYTES);
            arrivals.publish();
        }

        int get(UUID... peers) {
            try {
                Arrival arrival = inbox.take(peers, 0);
                return arrival == null
                        ? 0
                        : (int) ByteBuffer.wrap((byte[]) arrival.claim()).getLong();
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    @JCStressTest
    @Outcome(
            id = {"1, 2, 3", "2, 1, 3"},
            expect = ACCEPTABLE,
            desc = "in order, once")
    @Outcome(expect = FORBIDDEN, desc = "lost, doubled or out of order")
    @State
    public static class EachMessageOnce extends Box {

        public EachMessageOnce() {
            arrive(1);
            arrive(2);
            arrive(3);
        }

        @Actor
        public void get(III_Result result) {
            result.r1 = get(ANYBODY);
        }

        @Actor
        public void getToo(III_Result result) {
            result.r2 = get(PEER);
        }

        @Arbiter
        public void rest(III_Result result) {
            result.r3 = get(ANYBODY);
        }
    }

    /** Leaving the list of ready peers and being listed anew. */
    @JCStressTest
    @Outcome(
            id = {"3, 0, 0", "2, 1, 0", "1, 2, 0"},
            expect = ACCEPTABLE,
            desc = "all of them")
    @Outcome(expect = FORBIDDEN, desc = "a peer that has something is in no list")
    @State
    public static class ReadyPeersAreListed extends Box {

        public ReadyPeersAreListed() {
            arrive(1);
        }

        @Actor
        public void work() {
            arrive(2);
            arrive(3);
        }

        @Actor
        public void get(III_Result result) {
            result.r1 = count(3);
        }

        @Arbiter
        public void rest(III_Result result) {
            result.r2 = count(3);
            result.r3 = count(3);
        }

        private int count(int most) {
            int count = 0;
            while (count < most && get(ANYBODY) != 0) {
                count++;
            }
            return count;
        }
    }

    /** The worker looks how much waits and asks to be told of more, while a getter takes it all. */
    @JCStressTest
    @Outcome(
            id = {"1", "2"},
            expect = ACCEPTABLE,
            desc = "the worker knew or was told")
    @Outcome(id = "0", expect = FORBIDDEN, desc = "credit was returned and nobody was told")
    @State
    public static class CreditIsReturned extends Box {

        private volatile int told;
        private int knew;

        public CreditIsReturned() {
            arrivals.onCreditReturned(() -> told = 1);
            arrive(1);
            arrive(2);
        }

        @Actor
        public void work() {
            long queued = arrivals.queuedCost();
            knew = queued == 0 || arrivals.wakeWhenTaken(queued, queued) ? 1 : 0;
        }

        @Actor
        public void get() {
            get(ANYBODY);
            get(ANYBODY);
        }

        @Arbiter
        public void look(I_Result result) {
            result.r1 = told + knew;
        }
    }
}
