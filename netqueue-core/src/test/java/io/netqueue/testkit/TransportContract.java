package io.netqueue.testkit;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a communicator promises, whatever carries its bytes. A transport passes it by a subclass that says how a
 * communicator is opened over it:
 *
 * <pre>{@code
 * class TcpContractTest extends TransportContract {
 *     @Override
 *     protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
 *         return NetQueue.open(Protocol.TCP, purpose, options);
 *     }
 * }
 * }</pre>
 *
 * <p>The subclass needs a constructor without arguments, with which {@link ContractChild} makes it again in another
 * process.
 */
@ExtendWith(LeakCheck.class)
@Timeout(300)
public abstract class TransportContract
        implements ContractMessages,
                ContractGetters,
                ContractDeliveries,
                ContractBounds,
                ContractSessions,
                ContractEnds,
                ContractRaces,
                ContractLoad {
    private final ContractFixture fixture = new ContractFixture(this);

    /** For a subclass. */
    protected TransportContract() {}

    /**
     * Opens a communicator over the transport, mostly by {@link NetQueue#open}.
     *
     * @param purpose client or server
     * @param options begun by {@link #options}
     * @param <T> the type of the values
     * @return the communicator, which the contract closes
     */
    protected abstract <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options);

    /**
     * Options whose location is one where a server can be opened and disturbs nobody.
     *
     * @param serializer for the options
     * @param <T> the type of the values
     * @return options to be completed
     */
    protected <T> CommunicatorOptions.Builder<T> options(Serializer<T> serializer) {
        return CommunicatorOptions.builder(serializer).location(NetworkLocation.DEFAULT_HOST, 0);
    }

    @Override
    public final ContractFixture fixture() {
        return fixture;
    }

    @AfterEach
    final void endAll() throws InterruptedException {
        fixture.close();
    }
}
