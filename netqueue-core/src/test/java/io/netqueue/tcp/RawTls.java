package io.netqueue.tcp;

import io.netqueue.testkit.Certificates;
import io.netty.handler.ssl.JdkSslContext;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;

/** TLS of the JDK's sockets, which knows nothing of the library: a server that shows any certificate, or a client. */
final class RawTls implements AutoCloseable {
    private final ServerSocket listener;

    private RawTls(ServerSocket listener) {
        this.listener = listener;
    }

    /** A server that shakes hands with whoever comes. */
    static RawTls serve(Certificates.Pair pair) throws IOException {
        SslContext context = SslContextBuilder.forServer(
                        pair.certificate().toFile(), pair.key().toFile())
                .sslProvider(SslProvider.JDK)
                .build();
        RawTls server = new RawTls(((JdkSslContext) context)
                .context()
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getByName("127.0.0.1")));
        Thread thread = new Thread(server::accept, "raw-tls");
        thread.setDaemon(true);
        thread.start();
        return server;
    }

    private void accept() {
        try {
            while (true) {
                try (SSLSocket socket = (SSLSocket) listener.accept()) {
                    socket.getInputStream().read();
                } catch (SSLException e) {
                    // refused
                }
            }
        } catch (IOException e) {
            // closed
        }
    }

    int port() {
        return listener.getLocalPort();
    }

    /** A client over a socket that is connected; hands are shaken. */
    static SSLSocket over(Socket socket, Path trust) throws IOException {
        SslContext context = SslContextBuilder.forClient()
                .trustManager(trust.toFile())
                .sslProvider(SslProvider.JDK)
                .build();
        SSLSocket client = (SSLSocket) ((JdkSslContext) context)
                .context()
                .getSocketFactory()
                .createSocket(socket, "127.0.0.1", socket.getPort(), true);
        client.startHandshake();
        return client;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
