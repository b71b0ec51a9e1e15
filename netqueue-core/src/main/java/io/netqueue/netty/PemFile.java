package io.netqueue.netty;

import io.netqueue.error.SecurityConfigurationException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What one PEM file held when it was read. Whatever is wrong with it is told as a {@link SecurityConfigurationException}
 * that names the file and the cure, and shows nothing of its content.
 */
final class PemFile {
    /** More than any bundle of authorities has. */
    private static final int MOST_BYTES = 4 * 1024 * 1024;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");

    private final Path path;
    private final byte[] bytes;

    private PemFile(Path path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    /** Reads a file, which blocks. */
    static PemFile read(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw wrong(path, "it has more than " + MOST_BYTES + " bytes", "name a PEM file", null);
            }
            return new PemFile(path, bytes);
        } catch (NoSuchFileException e) {
            throw wrong(path, "there is no such file", "correct the path, or make the file", e);
        } catch (IOException e) {
            String problem = Files.isDirectory(path) ? "it is a directory" : "it cannot be read";
            throw wrong(path, problem, "name a PEM file that this process may read", e);
        }
    }

    Path path() {
        return path;
    }

    /** {@return the content as it was read} */
    byte[] bytes() {
        return bytes;
    }

    /** {@return the certificates, at least one, in the order of the file} */
    List<X509Certificate> certificates() {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks()) {
            if (block.type.equals("CERTIFICATE") || block.type.equals("X509 CERTIFICATE")) {
                certificates.add(certificate(block));
            }
        }
        if (certificates.isEmpty()) {
            throw wrong("there is no certificate in it", "name a PEM file with -----BEGIN CERTIFICATE-----", null);
        }
        return certificates;
    }

    private X509Certificate certificate(Block block) {
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(decode(block)));
        } catch (CertificateException e) {
            throw wrong("a certificate in it is damaged", "copy or issue it anew", e);
        }
    }

    /** {@return the private key, in PKCS#8 and not encrypted} */
    PrivateKey privateKey() {
        for (Block block : blocks()) {
            switch (block.type) {
                case "PRIVATE KEY" -> {
                    return privateKey(decode(block));
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw wrong(
                            "the key in it is encrypted",
                            "decrypt it into a file that only this process may read: openssl pkcs8 -in " + path
                                    + " -out key.pem",
                            null);
                case "RSA PRIVATE KEY", "EC PRIVATE KEY", "DSA PRIVATE KEY" ->
                    throw wrong(
                            "the key in it is in the older form " + block.type + ", PKCS#8 is needed",
                            "convert it: openssl pkcs8 -topk8 -nocrypt -in " + path + " -out key.pem",
                            null);
                default -> {} // a certificate beside the key, or parameters
            }
        }
        throw wrong("there is no private key in it", "name a PEM file with -----BEGIN PRIVATE KEY-----", null);
    }

    private PrivateKey privateKey(byte[] encoded) {
        GeneralSecurityException last = null;
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
            } catch (GeneralSecurityException e) {
                last = e;
            }
        }
        throw wrong("the key in it is damaged, or neither RSA nor EC nor EdDSA", "make a new RSA or EC key", last);
    }

    private record Block(String type, String base64) {}

    private List<Block> blocks() {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(new String(bytes, StandardCharsets.ISO_8859_1));
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
        }
        if (blocks.isEmpty()) {
            throw wrong(
                    bytes.length == 0 ? "it is empty" : "it is not PEM",
                    "name a text file with -----BEGIN …----- lines; DER is converted by: openssl x509 -inform der",
                    null);
        }
        return blocks;
    }

    private byte[] decode(Block block) {
        try {
            return Base64.getMimeDecoder().decode(block.base64);
        } catch (IllegalArgumentException e) {
            throw wrong("a " + block.type + " in it is not base64", "copy or issue it anew", e);
        }
    }

    SecurityConfigurationException wrong(String problem, String cure, Throwable cause) {
        return wrong(path, problem, cure, cause);
    }

    private static SecurityConfigurationException wrong(Path path, String problem, String cure, Throwable cause) {
        return new SecurityConfigurationException(path, problem, cure, cause);
    }
}
