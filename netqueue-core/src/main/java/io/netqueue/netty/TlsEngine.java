package io.netqueue.netty;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.BooleanSupplier;

/** The ways in which TLS can be done, fastest first. */
public enum TlsEngine {
    /** BoringSSL, where the native library of this platform loads. */
    OPENSSL(OpenSsl::isAvailable, SslProvider.OPENSSL),

    /** The JDK's own, everywhere. */
    JDK(() -> true, SslProvider.JDK);

    /** The system property that chooses one of them, in lower case, instead of the fastest that is available. */
    public static final String PROPERTY = "netqueue.tls";

    private final BooleanSupplier available;
    private final SslProvider provider;

    TlsEngine(BooleanSupplier available, SslProvider provider) {
        this.available = available;
        this.provider = provider;
    }

    /**
     * {@return the one that the system property names, else the fastest one available}
     *
     * @throws IllegalStateException if the property names one that is unknown or not available here
     */
    public static TlsEngine chosen() {
        String name = System.getProperty(PROPERTY);
        return Arrays.stream(values())
                .filter(engine -> name == null || engine.name().equals(name.toUpperCase(Locale.ROOT)))
                .filter(TlsEngine::isAvailable)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("The system property " + PROPERTY + " is " + name
                        + ", which is not available here: leave it out, or choose openssl (where its native library"
                        + " loads) or jdk (everywhere)"));
    }

    /** {@return true if this JVM can use it} */
    public boolean isAvailable() {
        return available.getAsBoolean();
    }

    SslProvider provider() {
        return provider;
    }
}
