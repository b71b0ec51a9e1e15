package io.netqueue.session;

import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.SecurityOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

/**
 * What all sessions of one communicator share. Immutable but for what is thread-safe in itself.
 */
public final class Context {

    /** What HELLO and WELCOME say of who is speaking. */
    static final String AGENT = "netqueue-java";

    private static final long MAX_MILLIS = 0xFFFFFFFEL;

    private final UUID id;
    private final CommunicatorOptions<?> options;
    private final RandomGenerator random;
    private final Inbox inbox = new Inbox();
    private final Budget budget;
    private final PacketShares packetShares = new PacketShares();
    private final ArrivalShares arrivalShares = new ArrivalShares();
    private final Events events;
    private final AtomicLong links = new AtomicLong();
    private final AtomicLong resentBytes = new AtomicLong();

    /**
     * The shared part of a communicator.
     *
     * @param id its id
     * @param options its options
     * @param random draws incarnations, tokens and delays; a {@link SecureRandom} but in a simulation
     */
    public Context(UUID id, CommunicatorOptions<?> options, RandomGenerator random) {
        this.id = id;
        this.options = options;
        this.random = random;
        this.budget = new Budget(options.limits().receiveBudget());
        this.events = new Events(options.events());
    }

    /** {@return the communicator's id} */
    public UUID id() {
        return id;
    }

    /** {@return where messages wait for get} */
    public Inbox inbox() {
        return inbox;
    }

    /** {@return what runs the user's handlers} */
    public Events events() {
        return events;
    }

    CommunicatorOptions<?> options() {
        return options;
    }

    ConnectionOptions connection() {
        return options.connection();
    }

    /** {@return how many links are attached to a session now} */
    public long linkCount() {
        return links.get();
    }

    /** {@return how many bytes of session streams had to be framed again so far} */
    public long resentByteCount() {
        return resentBytes.get();
    }

    void onAttached() {
        links.incrementAndGet();
    }

    void onResent(long byteCount) {
        resentBytes.addAndGet(byteCount);
    }

    void onDetached() {
        links.decrementAndGet();
    }

    Budget budget() {
        return budget;
    }

    PacketShares packetShares() {
        return packetShares;
    }

    ArrivalShares arrivalShares() {
        return arrivalShares;
    }

    RandomGenerator random() {
        return random;
    }

    /** Never 0, which no incarnation is. */
    long drawIncarnation() {
        long drawn = random.nextLong();
        return drawn == 0 ? 1 : drawn;
    }

    /** The link's part of HELLO and WELCOME that is the same on both sides. */
    SessionLink newLink(SessionLink.Greeter greeter) {
        return new SessionLink(greeter, options.limits(), connection().efficientSize());
    }

    Handshake.Timing timing() {
        return new Handshake.Timing(
                millis(connection().keepAlive()), millis(connection().expiry()));
    }

    private static int millis(Duration time) {
        return time.equals(ConnectionOptions.UNLIMITED)
                ? Handshake.UNLIMITED_MILLIS
                : (int) Math.max(1, Math.min(time.toMillis(), MAX_MILLIS));
    }

    /** What a client sends to prove who it is, or null. */
    byte[] credentials() {
        return options.security().flatMap(SecurityOptions::credentials).orElse(null);
    }

    Handshake.Options handshakeOptions(byte[] credentials, Handshake.Former former) {
        return new Handshake.Options(credentials, options.serializer().name(), AGENT, former);
    }
}
