package io.netqueue.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** How many packets may be under way on a link that loses them. */
class AllowanceTest {

    private static final long MILLI = 1_000_000;

    private final PacketShares shares = new PacketShares();
    private final Allowance allowance = new Allowance(shares);
    private long written;
    private long now;

    /** Writes packets of 100 bytes as long as it may; returns how many. */
    private int fill(Allowance of) {
        int count = 0;
        for (; of.isOpen(); count++) {
            written += 100;
            of.onWritten(written, written, now);
        }
        return count;
    }

    private void round(long roundTripNanos) {
        fill(allowance);
        now += roundTripNanos;
        allowance.onAcknowledged(written, now);
    }

    @Test
    void stopsWhenAsManyAreUnderWayAsAllowed() {
        assertThat(fill(allowance)).isEqualTo(Allowance.INITIAL);
        allowance.onAcknowledged(100, now);
        assertThat(allowance.underWay()).isEqualTo(Allowance.INITIAL - 1);
        assertThat(allowance.isOpen()).isTrue();
    }

    @Test
    void framesOfOnePacketCountOnce() {
        allowance.onWritten(1, 50, now);
        allowance.onWritten(1, 100, now);
        allowance.onWritten(2, 150, now);
        assertThat(allowance.underWay()).isEqualTo(2);
        allowance.onAcknowledged(50, now);
        assertThat(allowance.underWay()).isEqualTo(2);
        allowance.onAcknowledged(100, now);
        assertThat(allowance.underWay()).isEqualTo(1);
    }

    @Test
    void doublesInEachRoundUntilTheFirstLossThenGrowsByOne() {
        round(MILLI);
        assertThat(allowance.allowed()).isEqualTo(2 * Allowance.INITIAL);
        round(MILLI);
        assertThat(allowance.allowed()).isEqualTo(4 * Allowance.INITIAL);
        fill(allowance);
        allowance.onLoss();
        assertThat(allowance.allowed()).isEqualTo(2 * Allowance.INITIAL);
        assertThat(allowance.underWay()).isZero();
        round(MILLI);
        assertThat(allowance.allowed()).isEqualTo(2 * Allowance.INITIAL + 1);
    }

    @Test
    void packetsAreSmallAtFirstAndGrowWithTheirNumberUntilOneIsLost() {
        assertThat(allowance.packetBytes()).isEqualTo(Allowance.LEAST_PACKET_BYTES);
        for (int i = 0; i < 4; i++) {
            round(MILLI);
        }
        assertThat(allowance.allowed()).isEqualTo(16 * Allowance.INITIAL);
        int grown = allowance.packetBytes();
        assertThat(grown).isEqualTo(16 * Allowance.LEAST_PACKET_BYTES);
        allowance.onLoss();
        assertThat(allowance.packetBytes()).isEqualTo(grown / 2);
        for (int i = 0; i < 20; i++) {
            allowance.onLoss();
        }
        assertThat(allowance.packetBytes()).isEqualTo(Allowance.LEAST_PACKET_BYTES);
    }

    @Test
    void packetsOfManyLinksAreSmall() {
        for (int i = 0; i < 4; i++) {
            round(MILLI);
        }
        for (int i = 0; i < PacketShares.ALL / 32 - 1; i++) {
            new Allowance(shares).onWritten(1, 1, now);
        }
        fill(allowance);
        assertThat(allowance.packetBytes()).isEqualTo(2 * Allowance.LEAST_PACKET_BYTES);
    }

    @Test
    void neverFallsBelowWhatKeepsALinkGoing() {
        for (int i = 0; i < 20; i++) {
            allowance.onLoss();
        }
        assertThat(fill(allowance)).isEqualTo(Allowance.LEAST);
    }

    @Test
    void doesNotGrowWhilePacketsWaitInAQueue() {
        round(MILLI);
        int before = allowance.allowed();
        round(50 * MILLI);
        assertThat(allowance.allowed()).isEqualTo(before);
        round(MILLI);
        assertThat(allowance.allowed()).isGreaterThan(before);
    }

    @Test
    void asksToBeAcknowledgedTwiceInARound() {
        int pushes = 0;
        for (int i = 1; i <= Allowance.INITIAL; i++) {
            pushes += allowance.wantsPush() ? 1 : 0;
            allowance.onWritten(i, i, now);
        }
        assertThat(pushes).isEqualTo(2);
    }

    @Test
    void linksShareWhatABrokerHolds() {
        for (int i = 0; i < 200; i++) {
            new Allowance(shares).onWritten(1, 1, now);
        }
        assertThat(fill(allowance)).isEqualTo(PacketShares.ALL / 201);
        assertThat(allowance.packetBytes()).isEqualTo(Allowance.LEAST_PACKET_BYTES);
        allowance.clear();
        allowance.clear();
        assertThat(shares.share(false)).isEqualTo(PacketShares.ALL / 201);
    }
}
