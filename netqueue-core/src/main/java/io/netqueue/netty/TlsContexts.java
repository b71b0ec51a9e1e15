package io.netqueue.netty;

import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.SecurityOptions;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSslServerSessionContext;
import io.netty.handler.ssl.OpenSslSessionTicketKey;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * One communicator's side of TLS, for every transport: makes the contexts from the files that its security options name,
 * and makes them anew when the files change.
 *
 * <p>TLS 1.3 and 1.2 with forward secrecy only, no compression; a client checks the server's host name always; sessions
 * are resumed by tickets. Files are read when this is made, and again at most once a second when a connection is to
 * come: never on a worker. If what they hold then is wrong, the former context stays, with one warning. Thread-safe.
 */
public final class TlsContexts {
    private static final System.Logger LOG = System.getLogger(TlsContexts.class.getName());

    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /** All with forward secrecy and authenticated encryption, and all that HTTP/2 asks for. */
    private static final List<String> CIPHERS = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A server's ticket keys are not used for longer, since whoever learns one reads old sessions of TLS 1.2. */
    private static final long RENEW_NANOS = TimeUnit.HOURS.toNanos(12);

    private final SecurityOptions options;
    private final boolean server;
    private final String[] protocols;
    private final TlsEngine engine;
    private final SlowLook slowLook = new SlowLook(this::look);

    private volatile SslContext current;
    private volatile long lookedNanos;

    // guarded by this
    private byte[] digest;
    private long madeNanos;
    private boolean warned;

    TlsContexts(SecurityOptions options, boolean server, TlsEngine engine, String... protocols) {
        this.options = options;
        this.server = server;
        this.engine = engine;
        this.protocols = protocols.clone();
        TlsFiles files = TlsFiles.read(options);
        install(files, files.digest());
    }

    /**
     * The contexts of a client. Reads the files.
     *
     * @param options whom it trusts, and who it is if it shows a certificate
     * @param protocols what ALPN offers, best first; none: no ALPN
     * @return the contexts
     * @throws SecurityConfigurationException if a file cannot be used
     */
    public static TlsContexts client(SecurityOptions options, String... protocols) {
        return new TlsContexts(options, false, TlsEngine.chosen(), protocols);
    }

    /**
     * The contexts of a server. Reads the files.
     *
     * @param options who it is, and which clients it takes
     * @param protocols what ALPN selects from, best first; none: no ALPN
     * @return the contexts
     * @throws SecurityConfigurationException if key or certificate is not set, or a file cannot be used
     */
    public static TlsContexts server(SecurityOptions options, String... protocols) {
        if (options.key().isEmpty() || options.certificate().isEmpty()) {
            throw new SecurityConfigurationException(
                    "A server that uses TLS needs a key and a certificate, but "
                            + (options.certificate().isEmpty() ? "none is set" : "only certificate is set"),
                    "set both (./netqueue certificate DIR makes a pair to try out)");
        }
        return new TlsContexts(options, true, TlsEngine.chosen(), protocols);
    }

    /**
     * The context as it is now: to be used for one connection, and asked for again for the next.
     *
     * @return a context for {@link SslContext#newHandler(ByteBufAllocator)} at a server, and at a client for
     *     {@link SslContext#newHandler(ByteBufAllocator, String, int)} only: without a host a client's handshake fails
     */
    public SslContext current() {
        return current;
    }

    /**
     * A context for libraries that want one for all their connections: each connection gets what is current then, and
     * asks in the background whether the files changed.
     *
     * @return the same for the life of this object
     */
    public SslContext following() {
        return new FollowingContext(this);
    }

    /**
     * Makes what encrypts one connection of a client.
     *
     * @param allocator for its buffers
     * @param host the server's name or address, as it was configured: what the server's certificate must be for
     * @param port the server's port
     * @return the handler, to be the channel's first
     */
    public SslHandler newHandler(ByteBufAllocator allocator, String host, int port) {
        return current.newHandler(allocator, host, port);
    }

    /** Reads the files again if that was long enough ago. Blocks: for threads other than workers. */
    public void refresh() {
        if (isDue()) {
            look();
        }
    }

    /**
     * As {@link #refresh}, in the background. If that takes longer than a second, {@link #current} is used as it is.
     *
     * @param worker where to go on
     * @param then what to do after that, in any case: at once, if the files need not be read
     */
    public void refresh(Executor worker, Runnable then) {
        if (isDue()) {
            slowLook.thenOn(worker, then);
        } else {
            then.run();
        }
    }

    /** As {@link #refresh}, in the background, for whoever does not wait for it. */
    void refreshSoon() {
        if (isDue()) {
            slowLook.begin();
        }
    }

    private boolean isDue() {
        return System.nanoTime() - lookedNanos >= LOOK_AGAIN_NANOS;
    }

    private synchronized void look() {
        if (!isDue()) {
            return; // another thread was here a moment ago
        }
        try {
            TlsFiles files = TlsFiles.read(options);
            byte[] found = files.digest();
            if (!MessageDigest.isEqual(found, digest)) {
                install(files, found);
                LOG.log(System.Logger.Level.INFO, "Key, certificate or trust changed; new connections use them");
            } else if (server && System.nanoTime() - madeNanos >= RENEW_NANOS) {
                install(files, found);
            }
            warned = false;
        } catch (SecurityConfigurationException e) {
            warn(e.getMessage());
        } catch (RuntimeException | LinkageError e) { // a file system that was closed, a provider that fails
            warn(e.toString());
        } finally {
            lookedNanos = System.nanoTime();
        }
    }

    private synchronized void warn(String problem) {
        LOG.log(
                warned ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
                "The security files changed and cannot be used; what was read before stays in use. {0}",
                problem);
        warned = true;
    }

    /** {@return whether what the files hold now cannot be used} */
    synchronized boolean hasWarned() {
        return warned;
    }

    private synchronized void install(TlsFiles files, byte[] found) {
        current = newContext(files);
        digest = found;
        madeNanos = System.nanoTime();
        lookedNanos = madeNanos;
    }

    private SslContext newContext(TlsFiles files) {
        Optional<PrivateKey> key = files.privateKey();
        X509Certificate[] chain = files.chain().toArray(new X509Certificate[0]);
        try {
            SslContextBuilder builder =
                    server ? SslContextBuilder.forServer(key.orElseThrow(), chain) : SslContextBuilder.forClient();
            if (server) {
                builder.clientAuth(clientAuth(options.clientAuthentication()));
            } else {
                builder.endpointIdentificationAlgorithm("HTTPS");
                key.ifPresent(own -> builder.keyManager(own, chain));
            }
            if (!server || options.clientAuthentication() != ClientAuthentication.NONE) {
                builder.trustManager(PeerTrust.of(files.trusted()));
            }
            SslContext context = builder.sslProvider(engine.provider())
                    .keyStoreType("JKS") // in memory only; PKCS12 would hash the password ten thousand times
                    .protocols(VERSIONS)
                    .ciphers(CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .applicationProtocolConfig(alpn())
                    .build();
            giveTickets(context);
            return context;
        } catch (SSLException | IllegalArgumentException e) {
            throw new SecurityConfigurationException(
                    "TLS cannot be set up with " + options + " (" + e.getMessage() + ")",
                    "use an RSA key of at least 2,048 bits or an EC key on P-256, and a certificate made for it");
        }
    }

    private ApplicationProtocolConfig alpn() {
        return protocols.length == 0
                ? ApplicationProtocolConfig.DISABLED
                : new ApplicationProtocolConfig(
                        Protocol.ALPN,
                        SelectorFailureBehavior.NO_ADVERTISE,
                        SelectedListenerFailureBehavior.ACCEPT,
                        protocols);
    }

    private static ClientAuth clientAuth(ClientAuthentication mode) {
        return switch (mode) {
            case NONE -> ClientAuth.NONE;
            case OPTIONAL -> ClientAuth.OPTIONAL;
            case REQUIRED -> ClientAuth.REQUIRE;
        };
    }

    /** BoringSSL gives tickets only with keys of ours; the JDK's engine has its own. */
    private static void giveTickets(SslContext context) {
        if (context.sessionContext() instanceof OpenSslServerSessionContext sessions) {
            SecureRandom random = new SecureRandom();
            byte[][] parts = {
                new byte[OpenSslSessionTicketKey.NAME_SIZE],
                new byte[OpenSslSessionTicketKey.HMAC_KEY_SIZE],
                new byte[OpenSslSessionTicketKey.AES_KEY_SIZE]
            };
            Arrays.stream(parts).forEach(random::nextBytes);
            sessions.setTicketKeys(new OpenSslSessionTicketKey(parts[0], parts[1], parts[2]));
        }
    }
}
