package io.netqueue.testkit;

import io.netqueue.options.SecurityOptions;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * An authority for tests, and the PEM files of what it issues. The server's certificate is for localhost, 127.0.0.1 and
 * ::1. Thread-safe.
 */
public final class Certificates {
    /** Where the shared ones lie: child processes are told, so that they trust the same authority. */
    static final String PROPERTY = "netqueue.test.certificates";

    private final Path directory;
    private final AtomicInteger count = new AtomicInteger();
    private X509Bundle authority;

    /** The files of a key and its certificate. */
    public record Pair(Path key, Path certificate) {}

    /** An authority that keeps its files there. */
    public Certificates(Path directory) {
        this.directory = directory;
    }

    /** The ones of this JVM and its children; removed when it ends. */
    public static Certificates shared() {
        return Shared.CERTIFICATES;
    }

    /** What is trusted by whoever trusts this authority. */
    public Path trust() {
        return directory.resolve("authority.pem");
    }

    /** The server's. */
    public Pair server() {
        return pair("server");
    }

    /** A client's. */
    public Pair client() {
        return pair("client");
    }

    /** What a server needs. */
    public SecurityOptions.Builder serverOptions() {
        return options(server());
    }

    /** What a client needs that shows no certificate. */
    public SecurityOptions.Builder clientOptions() {
        return SecurityOptions.builder().trust(trust());
    }

    /** Who shows this pair, and trusts the authority. */
    public SecurityOptions.Builder options(Pair pair) {
        return SecurityOptions.builder()
                .key(pair.key)
                .certificate(pair.certificate)
                .trust(trust());
    }

    /** A certificate for this machine as a server, with something changed. */
    public Pair issue(UnaryOperator<CertificateBuilder> change) {
        try {
            return write(
                    "issued-" + count.incrementAndGet(), change.apply(local()).buildIssuedBy(authority));
        } catch (Exception e) {
            throw new IllegalStateException("no certificate", e);
        }
    }

    /** A certificate that nobody else vouches for, with something changed. */
    public Pair selfSigned(UnaryOperator<CertificateBuilder> change) {
        try {
            return write(
                    "own-" + count.incrementAndGet(),
                    change.apply(local().setIsCertificateAuthority(true)).buildSelfSigned());
        } catch (Exception e) {
            throw new IllegalStateException("no certificate", e);
        }
    }

    /** Makes the authority, and the server's and the client's pair. */
    public Certificates make() {
        try {
            authority = named("Test authority")
                    .setIsCertificateAuthority(true)
                    .setKeyUsage(true, CertificateBuilder.KeyUsage.keyCertSign)
                    .buildSelfSigned();
            Files.writeString(trust(), authority.getCertificatePEM());
            write("server", local().addExtendedKeyUsageServerAuth().buildIssuedBy(authority));
            write("client", named("Client").addExtendedKeyUsageClientAuth().buildIssuedBy(authority));
            return this;
        } catch (Exception e) {
            throw new IllegalStateException("no certificates", e);
        }
    }

    private static CertificateBuilder named(String name) {
        return new CertificateBuilder().ecp256().subject("CN=" + name);
    }

    private static CertificateBuilder local() {
        return named("Test server")
                .addSanDnsName("localhost")
                .addSanIpAddress("127.0.0.1")
                .addSanIpAddress("::1");
    }

    private Pair write(String name, X509Bundle bundle) throws IOException {
        Pair pair = pair(name);
        Files.writeString(pair.key, bundle.getPrivateKeyPEM());
        Files.writeString(pair.certificate, bundle.getCertificatePEM());
        return pair;
    }

    private Pair pair(String name) {
        return new Pair(directory.resolve(name + "-key.pem"), directory.resolve(name + ".pem"));
    }

    private static final class Shared {
        static final Certificates CERTIFICATES = open();

        private static Certificates open() {
            String given = System.getProperty(PROPERTY);
            if (given != null) {
                return new Certificates(Path.of(given));
            }
            try {
                Path made = Files.createTempDirectory("netqueue-certificates");
                Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(made), "certificates"));
                System.setProperty(PROPERTY, made.toString());
                return new Certificates(made).make();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void remove(Path directory) {
            try (Stream<Path> files = Files.walk(directory)) {
                files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
