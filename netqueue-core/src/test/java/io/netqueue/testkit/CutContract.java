package io.netqueue.testkit;

import org.junit.jupiter.api.Timeout;

/**
 * What a communicator promises while the network fails, over a transport whose clients connect straight to their server.
 * It is passed by a subclass, as {@link TransportContract} is.
 */
@Timeout(300)
public abstract class CutContract extends NetworkContract implements CutsUnderLoad, CutsInSilence, CutsAndExpiry {
    /** For a subclass. */
    protected CutContract() {}
}
