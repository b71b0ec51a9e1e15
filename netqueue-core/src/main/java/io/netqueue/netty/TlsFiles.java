package io.netqueue.netty;

import io.netqueue.options.SecurityOptions;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The PEM files that security options name, as they were when they were read. Reading blocks: never on a worker. */
final class TlsFiles {
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private final Optional<PemFile> key;
    private final Optional<PemFile> certificate;
    private final Optional<PemFile> trust;

    private TlsFiles(Optional<PemFile> key, Optional<PemFile> certificate, Optional<PemFile> trust) {
        this.key = key;
        this.certificate = certificate;
        this.trust = trust;
    }

    static TlsFiles read(SecurityOptions options) {
        boolean shown = options.key().isPresent(); // without a key, the certificate is what is trusted
        return new TlsFiles(
                options.key().map(PemFile::read),
                options.certificate().filter(path -> shown).map(PemFile::read),
                options.trust().map(PemFile::read));
    }

    /** {@return a digest of all content, by which a change is known} */
    byte[] digest() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (Optional<PemFile> file : Arrays.asList(key, certificate, trust)) {
                digest.update(file.map(PemFile::bytes).orElse(new byte[0]));
                digest.update((byte) 0);
            }
            return digest.digest();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** {@return the own key, if there is one} */
    Optional<PrivateKey> privateKey() {
        return key.map(PemFile::privateKey);
    }

    /** {@return the chain of the own key, the own certificate first; empty without a key} */
    List<X509Certificate> chain() {
        if (certificate.isEmpty()) {
            return List.of();
        }
        List<X509Certificate> chain = certificate.get().certificates();
        checkPeriod(certificate.get(), chain.get(0));
        if (key.isPresent() && !belong(key.get().privateKey(), chain.get(0).getPublicKey())) {
            throw certificate
                    .get()
                    .wrong(
                            "its first certificate does not belong to the key in "
                                    + key.get().path(),
                            "name the key and the certificate that were made together, the own certificate before its"
                                    + " authorities",
                            null);
        }
        return chain;
    }

    /** {@return the certificates that are trusted; empty means the system's} */
    List<X509Certificate> trusted() {
        return trust.map(PemFile::certificates).orElse(List.of());
    }

    private static void checkPeriod(PemFile file, X509Certificate own) {
        try {
            own.checkValidity();
        } catch (CertificateExpiredException e) {
            throw file.wrong("the certificate expired at " + own.getNotAfter().toInstant(), "renew it", e);
        } catch (CertificateNotYetValidException e) {
            throw file.wrong(
                    "the certificate is not valid before " + own.getNotBefore().toInstant(),
                    "set this machine's clock, or use a certificate that is valid",
                    e);
        }
    }

    private static boolean belong(PrivateKey privateKey, PublicKey publicKey) {
        String algorithm = SIGNATURES.get(privateKey.getAlgorithm());
        byte[] anything = {1, 2, 3};
        try {
            Signature signature = Signature.getInstance(algorithm);
            signature.initSign(privateKey);
            signature.update(anything);
            byte[] signed = signature.sign();
            signature.initVerify(publicKey);
            signature.update(anything);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            return false; // of different kinds
        }
    }
}
