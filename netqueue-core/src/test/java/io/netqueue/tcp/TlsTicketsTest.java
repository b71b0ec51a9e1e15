package io.netqueue.tcp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netqueue.netty.NettyIo;
import io.netqueue.netty.NettyLeaks;
import io.netqueue.testkit.Certificates;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who comes back with a ticket need not shake hands in full: shown with OpenSSL's client. */
@Timeout(300)
@ExtendWith(NettyLeaks.class)
class TlsTicketsTest extends EveryTlsEngine {
    private final TcpFixture fixture = new TcpFixture(NettyIo.chosen());

    @TempDir
    private Path directory;

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-tls1_3", "-tls1_2"})
    void aSecondConnectionIsResumed(String version) throws Exception {
        TcpFixture.Served served = fixture.serve(fixture.options()
                .security(Certificates.shared().serverOptions().build())
                .build());
        String ticket = directory.resolve("ticket").toString();
        assertThat(client(served, version, "-sess_out", ticket)).contains("New, TLSv1");
        assertThat(client(served, version, "-sess_in", ticket))
                .contains("Reused, TLSv1", "Verify return code: 0 (ok)")
                .doesNotContain("New, TLSv1");
    }

    /** What it says, having heard a word of the server: tickets of TLS 1.3 come with the first one. */
    private static String client(TcpFixture.Served served, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl", "s_client", "-CAfile"));
        command.add(Certificates.shared().trust().toString());
        command.addAll(List.of("-connect", served.server.location().toString()));
        command.addAll(List.of(arguments));
        Process process = null;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            assumeThat(process).as("openssl is not installed here").isNotNull();
        }
        process.getOutputStream().write(TcpFixture.PREAMBLE);
        process.getOutputStream().write('x');
        process.getOutputStream().flush();
        Recorder server = served.next();
        server.received(1);
        server.tell(link -> {
            link.room(1).put((byte) 'y');
            link.close();
        });
        String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        process.getOutputStream().close();
        process.waitFor();
        return said;
    }
}
