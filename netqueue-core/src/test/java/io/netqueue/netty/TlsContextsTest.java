package io.netqueue.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.options.SecurityOptions;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.Deadlines;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Contexts made from files, with every engine that this machine has. */
@ParameterizedClass
@MethodSource("engines")
@ExtendWith(NettyLeaks.class)
class TlsContextsTest {
    private static final Certificates CERTIFICATES = Certificates.shared();

    /** More than any handshake has. */
    private static final int MOST_FLIGHTS = 10;

    private final TlsEngine engine;

    TlsContextsTest(TlsEngine engine) {
        this.engine = engine;
    }

    static List<TlsEngine> engines() {
        return Arrays.stream(TlsEngine.values()).filter(TlsEngine::isAvailable).toList();
    }

    private TlsContexts server(SecurityOptions options, String... protocols) {
        return new TlsContexts(options, true, engine, protocols);
    }

    private TlsContexts client(SecurityOptions options, String... protocols) {
        return new TlsContexts(options, false, engine, protocols);
    }

    /** What became of a handshake. */
    private record Shaken(Throwable failure, String version, String protocol, String peer) {}

    /** Shakes hands in memory. */
    private static Shaken shake(SslContext server, TlsContexts client, String host) {
        SslHandler handler = client.newHandler(ByteBufAllocator.DEFAULT, host, 51966);
        EmbeddedChannel here = new EmbeddedChannel(handler);
        EmbeddedChannel there = new EmbeddedChannel(server.newHandler(ByteBufAllocator.DEFAULT));
        try {
            for (int i = 0; i < MOST_FLIGHTS && !handler.handshakeFuture().isDone(); i++) {
                move(here, there);
                move(there, here);
            }
            SSLSession session = handler.engine().getSession();
            return new Shaken(
                    handler.handshakeFuture().cause(),
                    session.getProtocol(),
                    handler.applicationProtocol(),
                    handler.handshakeFuture().isSuccess()
                            ? session.getPeerPrincipal().getName()
                            : null);
        } catch (SSLPeerUnverifiedException e) {
            throw new AssertionError(e);
        } finally {
            finish(here);
            finish(there);
        }
    }

    private static void move(EmbeddedChannel from, EmbeddedChannel to) {
        from.runPendingTasks();
        try {
            for (Object each = from.readOutbound(); each != null; each = from.readOutbound()) {
                to.writeInbound(each);
            }
        } catch (DecoderException e) {
            // a refusal, which the handshake's future tells too
        }
    }

    private static void finish(EmbeddedChannel channel) {
        try {
            channel.finishAndReleaseAll();
        } catch (DecoderException e) {
            // a refusal
        }
    }

    @Test
    void clientAndServerAgreeOnTls13AndTheProtocolOffered() {
        TlsContexts server = server(CERTIFICATES.serverOptions().build(), "nq/2");
        TlsContexts client = client(CERTIFICATES.clientOptions().build(), "nq/2", "other");
        assertThat(shake(server.current(), client, "localhost"))
                .isEqualTo(new Shaken(null, "TLSv1.3", "nq/2", "CN=Test server"));
    }

    @Test
    void aContextThatFollowsUsesTheFilesThatAreThereNow(@TempDir Path directory) throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("cert.pem");
        copy(CERTIFICATES.server(), key, certificate);
        TlsContexts server = server(SecurityOptions.of(key, certificate));
        TlsContexts client = client(CERTIFICATES.clientOptions().build());
        SslContext following = server.following();
        SslContext before = server.current();
        assertThat(shake(following, client, "localhost").peer()).isEqualTo("CN=Test server");

        copy(CERTIFICATES.issue(issued -> issued.subject("CN=Renewed")), key, certificate);
        Deadlines.until(
                "the new certificate",
                () -> shake(following, client, "localhost").peer().equals("CN=Renewed"));
        assertThat(server.current()).isNotSameAs(before);
    }

    @Test
    void badFilesLeaveWhatWasThereBefore(@TempDir Path directory) throws Exception {
        Path key = directory.resolve("key.pem");
        Path certificate = directory.resolve("cert.pem");
        copy(CERTIFICATES.server(), key, certificate);
        TlsContexts server = server(SecurityOptions.of(key, certificate));
        SslContext before = server.current();
        Files.writeString(key, "half a key");
        Deadlines.until("another look", () -> {
            server.refresh();
            return server.hasWarned();
        });
        assertThat(server.current()).isSameAs(before);
        copy(CERTIFICATES.server(), key, certificate);
        Deadlines.until("another look", () -> {
            server.refresh();
            return !server.hasWarned();
        });
        assertThat(server.current()).isSameAs(before);
    }

    @Test
    void aFileSystemThatFailsStopsNoConnection(@TempDir Path directory) throws Exception {
        FileSystem archive = FileSystems.newFileSystem(directory.resolve("files.zip"), Map.of("create", "true"));
        Path key = archive.getPath("key.pem");
        Path certificate = archive.getPath("cert.pem");
        copy(CERTIFICATES.server(), key, certificate);
        TlsContexts server = server(SecurityOptions.of(key, certificate));
        SslContext before = server.current();
        archive.close(); // reading throws a ClosedFileSystemException from now on, which is no IOException
        Deadlines.until("another look", () -> {
            CompletableFuture<Boolean> wentOn = new CompletableFuture<>();
            server.refresh(Runnable::run, () -> wentOn.complete(true));
            return Deadlines.value(wentOn) && server.hasWarned();
        });
        assertThat(server.current()).isSameAs(before);
    }

    @Test
    void filesThatDidNotChangeMakeNoNewContext() {
        TlsContexts client = client(CERTIFICATES.clientOptions().build());
        SslContext before = client.current();
        client.refresh();
        assertThat(client.current()).isSameAs(before);
    }

    @Test
    void aServerNeedsKeyAndCertificate() {
        assertThatThrownBy(() -> TlsContexts.server(CERTIFICATES.clientOptions().build(), "nq/2"))
                .isInstanceOf(SecurityConfigurationException.class)
                .hasMessageContaining("needs a key and a certificate")
                .hasMessageContaining("./netqueue certificate");
    }

    @Test
    void aClientTrustsItsCertificateWhereItHasNoKey() {
        TlsContexts server = server(CERTIFICATES.serverOptions().build());
        SecurityOptions asInPython =
                SecurityOptions.builder().certificate(CERTIFICATES.trust()).build();
        assertThat(shake(server.current(), client(asInPython), "127.0.0.1").failure())
                .isNull();
    }

    @Test
    void aClientWithoutAnyFileTrustsTheSystem() {
        TlsContexts server = server(CERTIFICATES.serverOptions().build());
        TlsContexts client = client(SecurityOptions.builder().build());
        assertThat(shake(server.current(), client, "localhost").failure())
                .hasStackTraceContaining("was issued by CN=Test authority, which is not trusted here");
    }

    private static void copy(Certificates.Pair pair, Path key, Path certificate) throws Exception {
        Files.copy(pair.key(), key, StandardCopyOption.REPLACE_EXISTING);
        Files.copy(pair.certificate(), certificate, StandardCopyOption.REPLACE_EXISTING);
    }
}
