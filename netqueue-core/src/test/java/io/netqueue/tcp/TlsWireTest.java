package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What others see of a session with TLS: somebody on the way, and the tools of OpenSSL. */
@Timeout(300)
@ExtendWith(LeakCheck.class)
class TlsWireTest {
    private static final String PAYLOAD = "the payload that nobody may see";
    private static final String TOKEN = "the credentials that nobody may see";

    private Communicator<String> server() {
        return NetQueue.server(TlsContractTest.secured(
                Purpose.SERVER,
                CommunicatorOptions.builder(Serializer.strings())
                        .location(NetworkLocation.DEFAULT_HOST, 0)
                        .build()));
    }

    /** Passes one connection on and writes both directions down. */
    private static final class Tap {
        private final ServerSocket listener;
        private final ByteArrayOutputStream up = new ByteArrayOutputStream();
        private final ByteArrayOutputStream down = new ByteArrayOutputStream();
        private final List<Thread> threads = new ArrayList<>();

        Tap(NetworkLocation server) throws IOException {
            listener = new ServerSocket(0, 1, InetAddress.getByName(NetworkLocation.DEFAULT_HOST));
            start(() -> {
                while (true) { // again if a busy machine takes too long for the first handshake
                    pass(listener.accept(), server);
                }
            });
        }

        private void pass(Socket from, NetworkLocation server) throws Exception {
            try (Socket client = from;
                    Socket behind = new Socket(server.host(), server.port())) {
                Thread back = start(() -> copy(behind, client, down));
                copy(client, behind, up);
                back.join();
            }
        }

        private interface Step {
            void run() throws Exception;
        }

        private Thread start(Step step) {
            Thread thread = new Thread(
                    () -> {
                        try {
                            step.run();
                        } catch (Exception e) {
                            // over
                        }
                    },
                    "tap");
            thread.setDaemon(true);
            synchronized (threads) {
                threads.add(thread);
            }
            thread.start();
            return thread;
        }

        private static void copy(Socket from, Socket to, ByteArrayOutputStream record) throws IOException {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[16 * 1024];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                record.write(buffer, 0, n);
                out.write(buffer, 0, n);
            }
            to.shutdownOutput();
        }

        void end() throws Exception {
            listener.close();
            for (int i = 0; i < threads.size(); i++) {
                threads.get(i).join(TimeUnit.SECONDS.toMillis(20));
            }
        }
    }

    @Test
    void somebodyOnTheWaySeesTlsAndNothingElse() throws Exception {
        Tap tap;
        try (Communicator<String> server = server()) {
            tap = new Tap(server.location());
            NetworkLocation way = new NetworkLocation("127.0.0.1", tap.listener.getLocalPort());
            var options = CommunicatorOptions.builder(Serializer.strings())
                    .location(way)
                    .security(Certificates.shared()
                            .clientOptions()
                            .credentials(TOKEN.toCharArray())
                            .build())
                    .build();
            try (Communicator<String> client = NetQueue.client(options)) {
                delivered(client.put(PAYLOAD));
                delivered(server.put(PAYLOAD));
                assertThat(next(client).data()).isEqualTo(PAYLOAD);
            }
        }
        tap.end();
        for (byte[] seen : List.of(tap.up.toByteArray(), tap.down.toByteArray())) {
            assertThat(seen).startsWith(0x16, 3).hasSizeGreaterThan(PAYLOAD.length());
            assertThat(new String(seen, ISO_8859_1)).doesNotContain(PAYLOAD, TOKEN, "netqueue-java", "\0NQ2");
        }
    }

    @Test
    void opensslAgreesOnVersionsProtocolAndCertificate() throws Exception {
        assumeThat(openssl("version")).as("openssl is not installed here").startsWith("OpenSSL");
        try (Communicator<String> server = server()) {
            String to = server.location().toString();
            String trust = Certificates.shared().trust().toString();
            assertThat(openssl("s_client", "-connect", to, "-alpn", "nq/2", "-CAfile", trust, "-verify_return_error"))
                    .contains("TLSv1.3", "ALPN protocol: nq/2", "Verify return code: 0 (ok)", "CN = Test server");
            assertThat(openssl("s_client", "-connect", to, "-tls1_2", "-CAfile", trust))
                    .contains("TLSv1.2", "ECDHE", "Verify return code: 0 (ok)");
            assertThat(openssl("s_client", "-connect", to, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0"))
                    .contains("protocol version");
        }
    }

    /** What it says, on both outputs; empty where it is missing. */
    private static String openssl(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(arguments));
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException e) {
            return "";
        }
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
        process.waitFor();
        return said;
    }
}
