package io.netqueue.grpc;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.grpc.inprocess.InProcessServerBuilder;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.netqueue.Communicator;
import io.netqueue.error.AuthenticationException;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.Peer;
import io.netqueue.options.SecurityOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Certificates;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who may be a client where servers and channels are the user's own, and what his interceptors and proxies see of it. */
@Timeout(300)
class EmbeddedAuthenticationTest {
    private static final UUID ID = new UUID(7, 7);

    private final Embedding embedding = new Embedding();
    private final List<Peer> begun = new CopyOnWriteArrayList<>();
    private final List<Metadata> seen = new CopyOnWriteArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        embedding.closeAll();
    }

    /** Takes whose credentials in HELLO are "alice" or no text. */
    private GrpcQueueService<String> service() {
        return service(SecurityOptions.builder().authenticator((id, credentials, tls) -> {
            boolean known = new String(credentials, UTF_8).equals("alice") || credentials[0] == 0;
            return CompletableFuture.completedFuture(known ? () -> "alice" : null);
        }));
    }

    private GrpcQueueService<String> service(SecurityOptions.Builder security) {
        return embedding.service(Embedding.options(Serializer.strings())
                .security(security.build())
                .events(EventOptions.builder().ini(begun::add).build())
                .build());
    }

    private Communicator<String> client(ManagedChannel channel, byte[] credentials) {
        return embedding.client(
                channel,
                options(SecurityOptions.builder().credentials(credentials).build()));
    }

    private static CommunicatorOptions<String> options(SecurityOptions security) {
        return Embedding.options(Serializer.strings()).id(ID).security(security).build();
    }

    /** An interceptor of the user's: remembers what calls carry, and refuses whom it does not know. */
    private UnaryOperator<NettyServerBuilder> guarded(String token) {
        return builder -> builder.intercept(new ServerInterceptor() {
            @Override
            public <Q, R> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
                seen.add(headers);
                if (token != null && !token.equals(headers.get(CallToken.TOKEN))) {
                    call.close(Status.UNAUTHENTICATED.withDescription("who are you?"), new Metadata());
                    return new ServerCall.Listener<>() {};
                }
                return next.startCall(call, headers);
            }
        });
    }

    private void assertPrincipal(String name) {
        until("ini", () -> begun.size() == 1);
        assertThat(begun.get(0).id()).isEqualTo(ID);
        assertThat(begun.get(0).principal()).map(Principal::getName).contains(name);
    }

    private static void assertEnds(Communicator<String> client, Class<? extends Throwable> cause, String words) {
        assertThatThrownBy(client::get)
                .isInstanceOf(ResourceClosedException.class)
                .cause()
                .isInstanceOf(cause)
                .hasMessageContaining(words);
    }

    @Test
    void aTokenGoesInHelloAndAsTheCallsBearer() throws Exception {
        Server server = embedding.server(guarded("Bearer alice"), service());
        delivered(client(embedding.channel(server), "alice".getBytes(UTF_8)).put("hello"));
        assertPrincipal("alice");
    }

    @Test
    void theAuthenticatorRefusesForGood() throws Exception {
        Server server = embedding.server(UnaryOperator.identity(), service());
        Communicator<String> client = client(embedding.channel(server), "mallory".getBytes(UTF_8));
        assertEnds(client, AuthenticationException.class, "check the credentials");
    }

    @Test
    void whoGuardsTheCallsRefusesForGoodToo() throws Exception {
        Server server = embedding.server(guarded("Bearer alice"), service());
        Communicator<String> client = client(embedding.channel(server), "mallory".getBytes(UTF_8));
        assertEnds(client, AuthenticationException.class, "who are you?");
        assertThat(begun).isEmpty();
    }

    @Test
    void bytesThatAreNoTokenGoAsTheyAre() throws Exception {
        byte[] credentials = {0, ' ', '\n', (byte) 0xFF};
        Server server = embedding.server(guarded(null), service());
        delivered(client(embedding.channel(server), credentials).put("hello"));
        assertThat(seen).singleElement().satisfies(headers -> {
            assertThat(headers.get(CallToken.BYTES)).isEqualTo(credentials);
            assertThat(headers.get(CallToken.TOKEN)).isNull();
        });
    }

    @Test
    void withinAProcessNobodyOverhears() throws Exception {
        String name = InProcessServerBuilder.generateName();
        Server server = InProcessServerBuilder.forName(name)
                .addService(service())
                .build()
                .start();
        try {
            ManagedChannel channel =
                    embedding.keep(InProcessChannelBuilder.forName(name).build());
            delivered(client(channel, "alice".getBytes(UTF_8)).put("hello"));
            assertPrincipal("alice");
        } finally {
            server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
        }
    }

    /** The options say loopback, which is where a channel leads to only if it does. */
    @Test
    void onAChannelThatCanBeOverheardNeitherHelloNorMetadataTell() throws Exception {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                .findFirst();
        assumeThat(address).as("an address beside loopback").isPresent();
        Server server = guarded(null)
                .apply(NettyServerBuilder.forAddress(new InetSocketAddress(address.get(), 0)))
                .addService(service())
                .build()
                .start();
        try {
            ManagedChannel channel = embedding.keep(
                    NettyChannelBuilder.forAddress(new InetSocketAddress(address.get(), server.getPort()))
                            .usePlaintext()
                            .build());
            Communicator<String> client = client(channel, "alice".getBytes(UTF_8));
            assertEnds(client, SecurityConfigurationException.class, "is not encrypted");
            assertThat(seen).allSatisfy(headers -> {
                assertThat(headers.get(CallToken.TOKEN)).isNull();
                assertThat(headers.get(CallToken.BYTES)).isNull();
            });
            assertThat(begun).isEmpty();
        } finally {
            server.shutdownNow().awaitTermination(20, TimeUnit.SECONDS);
        }
    }

    /** It may lead anywhere, whatever the location in the options is. */
    @Test
    void onAChannelThatHidesWhereItLeadsNothingIsTold() throws Exception {
        Server server = embedding.server(guarded(null), service());
        Communicator<String> client = client(embedding.channel(server, new OwnCredentials()), "alice".getBytes(UTF_8));
        assertEnds(client, SecurityConfigurationException.class, "the connection to unknown:0 is not encrypted");
        assertThat(begun).isEmpty();
    }

    /** Puts a user's credentials in place of ours, which would have heard the address. */
    private static final class OwnCredentials extends CallCredentials implements ClientInterceptor {
        @Override
        public <Q, R> ClientCall<Q, R> interceptCall(MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
            return next.newCall(method, options.withCallCredentials(this));
        }

        @Override
        public void applyRequestMetadata(RequestInfo info, Executor executor, MetadataApplier applier) {
            applier.apply(new Metadata());
        }
    }

    @Test
    void aCertificateIsAPrincipalAndMayBeBoundToTheId() throws Exception {
        Certificates certificates = Certificates.shared();
        Certificates.Pair bound = certificates.issue(issued -> issued.addSanUriName(URI.create("urn:uuid:" + ID)));
        SslContext asking = GrpcSslContexts.forServer(
                        certificates.server().certificate().toFile(),
                        certificates.server().key().toFile())
                .trustManager(certificates.trust().toFile())
                .clientAuth(ClientAuth.REQUIRE)
                .build();
        Server server = embedding.server(
                builder -> builder.sslContext(asking),
                service(SecurityOptions.builder().bindId(true)));
        Communicator<String> other = embedding.client(
                secured(server, certificates.client()),
                options(SecurityOptions.builder().build()));
        assertEnds(other, AuthenticationException.class, "the certificate shown does not");
        delivered(embedding
                .client(
                        secured(server, bound),
                        options(SecurityOptions.builder().build()))
                .put("hello"));
        assertPrincipal("CN=Test server");
    }

    private ManagedChannel secured(Server server, Certificates.Pair pair) throws Exception {
        SslContext context = GrpcSslContexts.forClient()
                .trustManager(Certificates.shared().trust().toFile())
                .keyManager(pair.certificate().toFile(), pair.key().toFile())
                .build();
        return embedding.keep(NettyChannelBuilder.forAddress("127.0.0.1", server.getPort())
                .sslContext(context)
                .build());
    }
}
