package io.netqueue.benchmarks;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A key and a certificate for loopback that vouches for itself, in files: the runner makes them, removes them when it
 * ends, and tells its processes where they are.
 *
 * @param folder where the files are
 */
record Keys(Path folder) {
    /** The system property that tells a side's process the folder. */
    static final String PROPERTY = "netqueue.bench.keys";

    /** {@return those of this runner, made on first use} */
    static Keys made() {
        return Made.KEYS;
    }

    /** {@return those that the runner made for this process} */
    static Keys given() {
        String folder = System.getProperty(PROPERTY);
        if (folder == null) {
            throw new Failure("a side that uses TLS is told by -D" + PROPERTY + "=DIR where its key is, but was not");
        }
        return new Keys(Path.of(folder));
    }

    Path key() {
        return folder.resolve("key.pem");
    }

    Path certificate() {
        return folder.resolve("cert.pem");
    }

    private void make() throws Exception {
        X509Bundle bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=Benchmark")
                .setIsCertificateAuthority(true)
                .addSanIpAddress("127.0.0.1")
                .buildSelfSigned();
        Files.writeString(key(), bundle.getPrivateKeyPEM());
        Files.writeString(certificate(), bundle.getCertificatePEM());
    }

    private void remove() {
        try {
            Files.deleteIfExists(key());
            Files.deleteIfExists(certificate());
            Files.deleteIfExists(folder);
        } catch (IOException e) {
            System.err.println("bench: could not remove " + folder + ": " + e);
        }
    }

    private static final class Made {
        static final Keys KEYS = make();

        private static Keys make() {
            try {
                Keys keys = new Keys(Files.createTempDirectory("netqueue-bench"));
                Runtime.getRuntime().addShutdownHook(new Thread(keys::remove, "keys"));
                keys.make();
                return keys;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            } catch (Exception e) {
                throw new IllegalStateException("no certificate could be made", e);
            }
        }
    }
}
