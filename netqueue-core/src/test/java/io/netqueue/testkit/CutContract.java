package io.netqueue.testkit;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a communicator promises while the network fails, over a transport whose clients connect straight to their server.
 * It is passed by a subclass, as {@link TransportContract} is.
 */
@ExtendWith(LeakCheck.class)
@Timeout(value = 300, unit = TimeUnit.SECONDS)
public abstract class CutContract implements CutsUnderLoad, CutsInSilence, CutsAndExpiry {
    private final CutFixture cuts = new CutFixture(
            new ContractFixture(new TransportContract() {
                @Override
                protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
                    return CutContract.this.open(purpose, options);
                }

                @Override
                protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
                    return CutContract.this.options(serializer);
                }
            }),
            this::onProxy);

    /** For a subclass. */
    protected CutContract() {}

    /** As {@link TransportContract#open}. */
    protected abstract <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options);

    /** As {@link TransportContract#options}. */
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return CommunicatorOptions.builder(serializer).location(NetworkLocation.DEFAULT_HOST, 0);
    }

    /**
     * There is a bad network, for a transport that has to know what lies behind it.
     *
     * @param proxy where clients will connect to
     * @param server what is behind it
     */
    protected void onProxy(NetworkLocation proxy, NetworkLocation server) {}

    @Override
    public final CutFixture cuts() {
        return cuts;
    }

    @AfterEach
    final void endAll() throws InterruptedException {
        cuts.close();
    }
}
