package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.until;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.error.AuthenticationException;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.options.Authenticator;
import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.options.SecurityOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.testkit.Certificates;
import io.netqueue.testkit.FaultProxy;
import io.netqueue.testkit.LeakCheck;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.security.Principal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who may be a client of a server, over plain loopback where TLS is not the point. */
@Timeout(60)
@ExtendWith(LeakCheck.class)
class AuthenticationTest {
    private static final Certificates CERTIFICATES = Certificates.shared();
    private static final UUID ID = new UUID(7, 7);

    private final Deque<Communicator<?>> open = new ArrayDeque<>();
    private final List<Peer> begun = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() {
        open.forEach(each -> each.close(Duration.ZERO));
    }

    /** The credentials are the name; "wrong" is refused. */
    private static CompletionStage<Principal> byName(UUID id, byte[] credentials, Optional<Principal> tls) {
        String name = new String(credentials, UTF_8);
        return credentials.length == 0 || name.equals("wrong")
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.completedFuture(() -> name);
    }

    private static SecurityOptions.Builder plain() {
        return SecurityOptions.builder().tls(false);
    }

    private static SecurityOptions.Builder plain(String credentials) {
        return plain().credentials(credentials.getBytes(UTF_8));
    }

    private CommunicatorOptions.Builder<String> options(SecurityOptions.Builder security) {
        return CommunicatorOptions.builder(Serializer.strings())
                .connection(ConnectionOptions.builder()
                        .reconnectDelay(Duration.ofMillis(1), Duration.ofMillis(20))
                        .build())
                .security(security.build());
    }

    private Communicator<String> server(SecurityOptions.Builder security) {
        return server(options(security).location(NetworkLocation.DEFAULT_HOST, 0));
    }

    private Communicator<String> server(CommunicatorOptions.Builder<String> options) {
        Communicator<String> server = NetQueue.server(
                options.events(EventOptions.builder().ini(begun::add).build()).build());
        open.push(server);
        return server;
    }

    private Communicator<String> client(NetworkLocation location, SecurityOptions.Builder security) {
        Communicator<String> client =
                NetQueue.client(options(security).location(location).id(ID).build());
        open.push(client);
        return client;
    }

    private static void assertEnds(Communicator<String> client, Class<? extends Throwable> cause, String... words) {
        assertThatThrownBy(client::get)
                .isInstanceOf(ResourceClosedException.class)
                .cause()
                .isInstanceOf(cause)
                .hasMessageContainingAll(words);
    }

    @Test
    void whoHasTheRightCredentialsIsTakenAndNamedInTheEventIni() {
        Communicator<String> server = server(plain().authenticator(AuthenticationTest::byName));
        client(server.location(), plain("alice")).put("hello").join();
        until("ini", () -> begun.size() == 1);
        assertThat(begun.get(0).id()).isEqualTo(ID);
        assertThat(begun.get(0).principal()).map(Principal::getName).contains("alice");
        assertThat(server.peers()).hasSize(1);
    }

    @Test
    void wrongCredentialsEndTheClientForGood() {
        Communicator<String> server = server(plain().authenticator(AuthenticationTest::byName));
        Communicator<String> client = client(server.location(), plain("wrong"));
        assertEnds(
                client,
                AuthenticationException.class,
                "check the credentials",
                server.location().toString());
        assertThatThrownBy(() -> client.put("more")).isInstanceOf(ResourceClosedException.class);
        assertThat(server.peers()).isEmpty();
    }

    @Test
    void missingCredentialsAreAskedFor() {
        Communicator<String> server = server(plain().authenticator(AuthenticationTest::byName));
        assertEnds(
                NetQueue.client(CommunicatorOptions.builder(Serializer.strings())
                        .location(server.location())
                        .build()),
                AuthenticationException.class,
                "said nothing",
                "set credentials");
    }

    @Test
    void theAuthenticatorsOwnWordsReachTheClient() {
        Communicator<String> server = server(plain().authenticator((id, credentials, tls) -> {
            throw new AuthenticationException("the token expired: fetch another");
        }));
        assertEnds(client(server.location(), plain("old")), AuthenticationException.class, "fetch another");
    }

    @Test
    void theAuthenticatorMayTakeItsTimeAndRunsOnNoWorker() {
        CompletableFuture<Principal> answer = new CompletableFuture<>();
        CompletableFuture<String> thread = new CompletableFuture<>();
        Communicator<String> server = server(plain().authenticator((id, credentials, tls) -> {
            thread.complete(Thread.currentThread().getName());
            return answer;
        }));
        var delivery = client(server.location(), plain("alice")).put("hello");
        assertThat(thread.join()).isEqualTo("netqueue-events");
        assertThat(server.peers()).isEmpty();
        answer.complete(() -> "alice");
        delivery.join();
    }

    @Test
    void anAuthenticatorThatFailsIsAskedAgain() {
        AtomicInteger calls = new AtomicInteger();
        Communicator<String> server = server(plain().authenticator((id, credentials, tls) -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the directory is away");
            }
            return byName(id, credentials, tls);
        }));
        client(server.location(), plain("alice")).put("hello").join();
        assertThat(calls).hasValue(2);
    }

    @Test
    void anAuthenticatorThatDoesNotAnswerIsBoundedByTheHandshakeTimeout() {
        AtomicInteger calls = new AtomicInteger();
        Authenticator slow = (id, credentials, tls) ->
                calls.incrementAndGet() == 1 ? new CompletableFuture<>() : byName(id, credentials, tls);
        Communicator<String> server = server(options(plain().authenticator(slow))
                .connection(ConnectionOptions.builder()
                        .handshakeTimeout(Duration.ofMillis(200))
                        .build())
                .location(NetworkLocation.DEFAULT_HOST, 0));
        client(server.location(), plain("alice")).put("hello").join();
        assertThat(calls.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aSessionIsResumedByItsOwnPrincipalOnly() {
        AtomicInteger calls = new AtomicInteger();
        Communicator<String> server = server(plain().authenticator((id, credentials, tls) -> {
            String name = calls.incrementAndGet() < 3 ? "alice" : "mallory"; // a new object each time
            return CompletableFuture.completedFuture(() -> name);
        }));
        try (FaultProxy proxy = new FaultProxy(server.location())) {
            Communicator<String> client = client(proxy.location(), plain("alice"));
            client.put("one").join();
            proxy.link().cut();
            client.put("two").join(); // resumed: alice is alice
            proxy.link().cut();
            assertEnds(client, AuthenticationException.class, "belongs to another principal");
        }
        assertThat(begun).hasSize(1);
    }

    @Test
    void anIdIsAdoptedByItsOwnPrincipalOnly() {
        List<String> asked = new CopyOnWriteArrayList<>();
        Communicator<String> server = server(plain().authenticator((id, credentials, tls) -> {
            asked.add(new String(credentials, UTF_8));
            return byName(id, credentials, tls);
        }));
        try (FaultProxy proxy = new FaultProxy(server.location())) {
            client(proxy.location(), plain("alice")).put("one").join();
            proxy.refuse();
            proxy.link().cut(); // the session is DOWN, and could be adopted
            client(server.location(), plain("mallory"));
            until(
                    "mallory tried twice",
                    () -> asked.stream().filter("mallory"::equals).count() >= 2);
            assertThat(server.peers())
                    .extracting(peer -> peer.principal().map(Principal::getName))
                    .containsOnly(Optional.of("alice"));
            client(server.location(), plain("alice")).put("two").join();
        }
    }

    @Test
    void credentialsAreNeverSentInPlainTextBeyondLoopback() throws Exception {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                .findFirst();
        assumeThat(address).as("an address beside loopback").isPresent();
        List<String> heard = new CopyOnWriteArrayList<>();
        Communicator<String> server = server(options(plain().authenticator((id, credentials, tls) -> {
                    heard.add(new String(credentials, UTF_8));
                    return byName(id, credentials, tls);
                }))
                .location(address.get().getHostAddress(), 0));
        assertEnds(
                client(server.location(), plain("alice")),
                SecurityConfigurationException.class,
                "is not encrypted",
                "leave tls on");
        assertThat(heard).isEmpty();
    }

    @Test
    void aCertificateIsAPrincipalTooAndMayBeBoundToTheId() {
        Certificates.Pair bound = CERTIFICATES.issue(issued -> issued.addSanUriName(URI.create("urn:uuid:" + ID)));
        Communicator<String> server = server(CERTIFICATES
                .serverOptions()
                .clientAuthentication(ClientAuthentication.REQUIRED)
                .bindId(true));
        assertEnds(
                client(server.location(), CERTIFICATES.options(CERTIFICATES.client())),
                AuthenticationException.class,
                "urn:uuid:" + ID,
                "the certificate shown does not");
        client(server.location(), CERTIFICATES.options(bound)).put("hello").join();
        until("ini", () -> begun.size() == 1);
        assertThat(begun.get(0).principal()).map(Principal::getName).contains("CN=Test server");
    }

    @Test
    void theAuthenticatorIsToldWhatTheCertificateSays() {
        CompletableFuture<Optional<Principal>> told = new CompletableFuture<>();
        Communicator<String> server = server(CERTIFICATES
                .serverOptions()
                .clientAuthentication(ClientAuthentication.OPTIONAL)
                .authenticator((id, credentials, tls) -> {
                    told.complete(tls);
                    return CompletableFuture.completedFuture(tls.orElseThrow());
                }));
        client(server.location(), CERTIFICATES.options(CERTIFICATES.client()))
                .put("hello")
                .join();
        assertThat(told.join()).map(Principal::getName).contains("CN=Client");
    }
}
