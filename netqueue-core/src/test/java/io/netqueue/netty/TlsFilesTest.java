package io.netqueue.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.options.SecurityOptions;
import io.netqueue.testkit.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What can be wrong with a security file, and what its user is told. */
class TlsFilesTest {
    private static final Certificates CERTIFICATES = Certificates.shared();

    @TempDir
    Path directory;

    private final Certificates.Pair good = CERTIFICATES.server();

    private void assertRefused(Path key, Path certificate, Path culprit, String problem, String cure) {
        assertThatThrownBy(() -> TlsContexts.server(SecurityOptions.of(key, certificate)))
                .isInstanceOfSatisfying(
                        SecurityConfigurationException.class,
                        e -> assertThat(e.file()).contains(culprit.toString()))
                .hasMessageStartingWith(culprit.toString())
                .hasMessageContaining(problem)
                .hasMessageContaining(cure);
    }

    private Path write(String text) throws Exception {
        return Files.writeString(directory.resolve("given.pem"), text);
    }

    private static String block(String type, byte[] content) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder().encodeToString(content)
                + "\n-----END " + type + "-----\n";
    }

    @Test
    void missing() {
        Path missing = directory.resolve("missing.pem");
        assertRefused(missing, good.certificate(), missing, "no such file", "correct the path");
        assertRefused(good.key(), missing, missing, "no such file", "correct the path");
    }

    @Test
    void aDirectory() {
        assertRefused(good.key(), directory, directory, "is a directory", "name a PEM file");
    }

    @Test
    void empty() throws Exception {
        Path empty = write("");
        assertRefused(empty, good.certificate(), empty, "it is empty", "-----BEGIN");
    }

    @Test
    void notPem() throws Exception {
        Path text = write("to whom it may concern");
        assertRefused(good.key(), text, text, "not PEM", "openssl x509 -inform der");
    }

    @Test
    void notBase64() throws Exception {
        Path text = write("-----BEGIN PRIVATE KEY-----\nA\n-----END PRIVATE KEY-----");
        assertRefused(text, good.certificate(), text, "not base64", "anew");
    }

    @Test
    void aDamagedKey() throws Exception {
        Path key = write(block("PRIVATE KEY", new byte[] {1, 2, 3}));
        assertRefused(key, good.certificate(), key, "damaged", "make a new");
    }

    @Test
    void aDamagedCertificate() throws Exception {
        Path certificate = write(block("CERTIFICATE", new byte[] {1, 2, 3}));
        assertRefused(good.key(), certificate, certificate, "damaged", "anew");
    }

    @Test
    void anEncryptedKey() throws Exception {
        Path key = write(block("ENCRYPTED PRIVATE KEY", new byte[] {1, 2, 3}));
        assertRefused(key, good.certificate(), key, "encrypted", "openssl pkcs8 -in " + key);
    }

    @Test
    void aKeyOfTheOlderForm() throws Exception {
        Path key = write(block("EC PARAMETERS", new byte[] {1}) + block("EC PRIVATE KEY", new byte[] {1, 2, 3}));
        assertRefused(key, good.certificate(), key, "PKCS#8 is needed", "openssl pkcs8 -topk8 -nocrypt -in " + key);
    }

    @Test
    void keyAndCertificateExchanged() {
        assertRefused(good.certificate(), good.key(), good.certificate(), "no private key", "BEGIN PRIVATE KEY");
    }

    @Test
    void aKeyThatIsNotTheCertificates() {
        Path other = CERTIFICATES.client().certificate();
        assertRefused(good.key(), other, other, "does not belong to the key in " + good.key(), "made together");
    }

    @Test
    void expired() {
        Certificates.Pair pair = CERTIFICATES.issue(issued -> issued.notBefore(Instant.parse("2020-01-01T00:00:00Z"))
                .notAfter(Instant.parse("2021-01-01T00:00:00Z")));
        assertRefused(pair.key(), pair.certificate(), pair.certificate(), "expired at 2021-01-01T00:00:00Z", "renew");
    }

    @Test
    void notYetValid() {
        Certificates.Pair pair = CERTIFICATES.issue(issued -> issued.notBefore(Instant.parse("2200-01-01T00:00:00Z"))
                .notAfter(Instant.parse("2201-01-01T00:00:00Z")));
        assertRefused(pair.key(), pair.certificate(), pair.certificate(), "not valid before 2200", "clock");
    }

    @Test
    void trustWithoutACertificate() throws Exception {
        Path trust = write(Files.readString(good.key()));
        assertThatThrownBy(() -> TlsContexts.client(SecurityOptions.trusting(trust)))
                .isInstanceOf(SecurityConfigurationException.class)
                .hasMessageContaining("no certificate in it");
    }

    @Test
    void noErrorShowsWhatIsInTheFile() throws Exception {
        Path key = write(block("PRIVATE KEY", "a secret".getBytes()));
        assertThatThrownBy(() -> TlsContexts.server(SecurityOptions.of(key, good.certificate())))
                .message()
                .doesNotContain(Base64.getEncoder().encodeToString("a secret".getBytes()));
    }
}
