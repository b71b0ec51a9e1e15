package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.next;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Through an HTTP/2 proxy: nginx, as its documentation says that gRPC is passed on, with time for a long call. */
@Tag("slow")
@Timeout(300)
class NginxTest {
    private static final Path NGINX = Path.of("/usr/sbin/nginx");

    @TempDir
    private Path folder;

    private final Embedding embedding = new Embedding();
    private Process nginx;

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
        if (nginx != null) {
            nginx.destroy();
            nginx.waitFor(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void messagesGoBothWaysThroughNginx() throws Exception {
        assumeTrue(Files.isExecutable(NGINX), "nginx is not installed: apt-get install nginx");
        Communicator<byte[]> server = embedding.ownServer(Serializer.bytes());
        int port = startNginx(server.location().port());
        Communicator<byte[]> client = embedding.keep(NetQueue.open(
                Protocol.GRPC,
                Purpose.CLIENT,
                Embedding.options(Serializer.bytes())
                        .location("127.0.0.1", port)
                        .build()));
        delivered(client.put(new byte[] {1}));
        assertThat(next(server).data()).containsExactly(1);
        delivered(server.put(new byte[] {2}));
        assertThat(next(client).data()).containsExactly(2);
        Traffic up = Traffic.ofAllSizes(1, 5_000);
        Traffic down = Traffic.ofAllSizes(2, 5_000);
        value(CompletableFuture.allOf(
                Tasks.run(() -> up.putAll(client)),
                Tasks.run(() -> up.getAll(server)),
                Tasks.run(() -> down.putAll(server)),
                Tasks.run(() -> down.getAll(client))));
        client.close();
        server.close();
    }

    /** A port that was free a moment ago may be taken by then: another is tried. */
    private int startNginx(int serverPort) throws Exception {
        for (int attempt = 0; attempt < 5; attempt++) {
            int port = freePort();
            Path config = Files.writeString(folder.resolve("nginx.conf"), config(port, serverPort));
            nginx = new ProcessBuilder(
                            NGINX.toString(), "-p", folder.toString(), "-e", "error.log", "-c", config.toString())
                    .inheritIO()
                    .start();
            // It writes its number after it has opened its port.
            until("nginx listens, or failed", () -> !nginx.isAlive() || Files.exists(folder.resolve("nginx.pid")));
            if (nginx.isAlive()) {
                return port;
            }
        }
        throw new AssertionError("nginx does not start: " + Files.readString(folder.resolve("error.log")));
    }

    private static String config(int port, int serverPort) {
        return """
                daemon off;
                master_process off;
                pid nginx.pid;
                error_log error.log;
                events {}
                http {
                    access_log off;
                    client_body_temp_path body;
                    proxy_temp_path proxy;
                    fastcgi_temp_path fastcgi;
                    uwsgi_temp_path uwsgi;
                    scgi_temp_path scgi;
                    client_max_body_size 0;
                    server {
                        listen 127.0.0.1:%d http2;
                        client_body_timeout 1h;
                        location / {
                            grpc_pass grpc://127.0.0.1:%d;
                            grpc_read_timeout 1h;
                            grpc_send_timeout 1h;
                        }
                    }
                }
                """.formatted(port, serverPort);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
