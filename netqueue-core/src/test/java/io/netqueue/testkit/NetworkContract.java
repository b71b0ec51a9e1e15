package io.netqueue.testkit;

import io.netqueue.Communicator;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** A contract whose tests put bad networks between clients and server. A subclass says what is opened, and how. */
@ExtendWith(LeakCheck.class)
public abstract class NetworkContract {
    private final CutFixture cuts = new CutFixture(
            new ContractFixture(new TransportContract() {
                @Override
                protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
                    return NetworkContract.this.open(purpose, options);
                }

                @Override
                protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
                    return NetworkContract.this.options(serializer);
                }
            }),
            this::onProxy);

    NetworkContract() {}

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

    /** What opens communicators and bad networks, and closes them after the test. */
    public final CutFixture cuts() {
        return cuts;
    }

    @AfterEach
    final void endAll() throws InterruptedException {
        cuts.close();
    }
}
