package io.netqueue.cli;

import io.netqueue.options.NetworkLocation;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code netqueue certificate}: a key and a self-signed certificate for trying TLS out. The JDK's keytool makes them. */
@Command(
        name = "certificate",
        mixinStandardHelpOptions = true,
        versionProvider = Main.Version.class,
        sortOptions = false,
        description = {
            "Make DIR/key.pem and DIR/cert.pem: a private key, and a certificate that only who has a copy trusts.",
            "For trying things out. It is valid for a year."
        },
        footer = {
            "",
            "Example:  netqueue certificate --host queue.example.org secrets",
            "          netqueue serve --key secrets/key.pem --certificate secrets/cert.pem",
            "          netqueue send --trust secrets/cert.pem hello"
        })
final class CertificateCommand implements Callable<Integer> {
    private static final String ALIAS = "netqueue";
    private static final String DAYS = "365";
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|[0-9a-fA-F]*:[0-9a-fA-F:.]*");
    private static final int LINE = 64;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--host",
            paramLabel = "HOST",
            description = "Name or address by which clients reach the server; may be given several times"
                    + " (default: localhost, 127.0.0.1 and ::1).")
    private List<String> hosts = List.of("localhost", "127.0.0.1", "::1");

    @Parameters(paramLabel = "DIR", description = "Where to; made if it is not there.")
    private Path directory;

    @Override
    public Integer call() throws IOException, InterruptedException, GeneralSecurityException {
        hosts.forEach(host -> new NetworkLocation(host, 0)); // refuses what is no host
        Path key = free("key.pem");
        Path certificate = free("cert.pem");
        Files.createDirectories(directory);
        Path work = Files.createTempDirectory("netqueue-certificate"); // the owner's alone
        Path store = work.resolve("pair.p12");
        String password = UUID.randomUUID().toString();
        try {
            makePair(store, password);
            write(store, password.toCharArray(), key, certificate);
        } finally {
            Files.deleteIfExists(store);
            Files.delete(work);
        }
        spec.commandLine().getOut().println(key);
        spec.commandLine().getOut().println(certificate);
        return 0;
    }

    private Path free(String name) {
        Path path = directory.resolve(name);
        if (Files.exists(path)) {
            throw new Failure(path + " is there already: remove it, or name another directory");
        }
        return path;
    }

    private void makePair(Path store, String password) throws IOException, InterruptedException {
        String keytool = System.getProperty("java.home") + File.separator + "bin" + File.separator + "keytool";
        ProcessBuilder process = new ProcessBuilder(
                        keytool,
                        "-genkeypair",
                        "-alias",
                        ALIAS,
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-validity",
                        DAYS,
                        "-dname",
                        "CN=netqueue",
                        "-ext",
                        "san=" + names(),
                        "-ext",
                        "eku=serverAuth,clientAuth",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass:env",
                        "NETQUEUE_STORE")
                .redirectErrorStream(true);
        process.environment().put("NETQUEUE_STORE", password); // arguments can be seen by every user
        Process running = process.start();
        running.getOutputStream().close();
        String said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
        if (running.waitFor() != 0) {
            throw new Failure("keytool made no certificate: " + said + ": are the hosts right?");
        }
    }

    private String names() {
        return hosts.stream()
                .map(host -> (ADDRESS.matcher(host).matches() ? "ip:" : "dns:") + host)
                .collect(Collectors.joining(","));
    }

    private static void write(Path store, char[] password, Path key, Path certificate)
            throws IOException, GeneralSecurityException {
        KeyStore pair = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            pair.load(in, password);
        }
        write(key, "PRIVATE KEY", pair.getKey(ALIAS, password).getEncoded(), "rw-------");
        write(certificate, "CERTIFICATE", pair.getCertificate(ALIAS).getEncoded(), "rw-r--r--");
    }

    /** The file has these permissions from the beginning, where the file system knows such. */
    private static void write(Path path, String type, byte[] content, String permissions) throws IOException {
        String text = "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(content) + "\n-----END " + type
                + "-----\n";
        FileAttribute<?>[] attributes =
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
                        ? new FileAttribute<?>[] {
                            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
                        }
                        : new FileAttribute<?>[0];
        var options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        try (var out = Files.newByteChannel(path, options, attributes)) {
            out.write(StandardCharsets.US_ASCII.encode(text));
        }
    }
}
