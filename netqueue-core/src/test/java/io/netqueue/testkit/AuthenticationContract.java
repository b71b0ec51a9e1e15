package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.Communicator;
import io.netqueue.error.AuthenticationException;
import io.netqueue.error.ResourceClosedException;
import io.netqueue.options.Authenticator;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.Peer;
import io.netqueue.options.SecurityOptions;
import java.security.Principal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Who may be a client of a server, over plain loopback. It is passed by a subclass, as {@link TransportContract} is; a
 * transport whose clients are connected straight to their server passes {@link DirectAuthenticationContract}.
 */
@Timeout(300)
public abstract class AuthenticationContract extends NetworkContract {
    /** Of every client here. */
    static final UUID ID = new UUID(7, 7);

    /** The peers that the server's event {@code ini} named. */
    final List<Peer> begun = new CopyOnWriteArrayList<>();

    /** For a subclass. */
    protected AuthenticationContract() {}

    /** The credentials are the name; "wrong" is refused. */
    static CompletionStage<Principal> byName(UUID id, byte[] credentials, Optional<Principal> tls) {
        String name = new String(credentials, UTF_8);
        return credentials.length == 0 || name.equals("wrong")
                ? CompletableFuture.completedFuture(null)
                : CompletableFuture.completedFuture(() -> name);
    }

    static SecurityOptions.Builder plain() {
        return SecurityOptions.builder().tls(false);
    }

    static SecurityOptions.Builder plain(String credentials) {
        return plain().credentials(credentials.getBytes(UTF_8));
    }

    final Communicator<byte[]> server(Authenticator authenticator) {
        return server(plain().authenticator(authenticator), options -> options);
    }

    final Communicator<byte[]> server(
            SecurityOptions.Builder security, UnaryOperator<CommunicatorOptions.Builder<byte[]>> change) {
        return cuts().server(options -> change.apply(options.security(security.build())
                .events(EventOptions.builder().ini(begun::add).build())));
    }

    final Communicator<byte[]> client(NetworkLocation location, SecurityOptions.Builder security) {
        return cuts().client(
                        location, options -> options.security(security.build()).id(ID));
    }

    static void put(Communicator<byte[]> from) throws InterruptedException {
        delivered(from.put(new byte[1]));
    }

    static void assertEnds(Communicator<byte[]> client, Class<? extends Throwable> cause, String... words) {
        assertThatThrownBy(client::get)
                .isInstanceOf(ResourceClosedException.class)
                .cause()
                .isInstanceOf(cause)
                .hasMessageContainingAll(words);
    }

    @Test
    void whoHasTheRightCredentialsIsTakenAndNamedInTheEventIni() throws Exception {
        Communicator<byte[]> server = server(AuthenticationContract::byName);
        put(client(server.location(), plain("alice")));
        until("ini", () -> begun.size() == 1);
        assertThat(begun.get(0).id()).isEqualTo(ID);
        assertThat(begun.get(0).principal()).map(Principal::getName).contains("alice");
        assertThat(server.peers()).hasSize(1);
    }

    @Test
    void wrongCredentialsEndTheClientForGood() {
        Communicator<byte[]> server = server(AuthenticationContract::byName);
        Communicator<byte[]> client = client(server.location(), plain("wrong"));
        assertEnds(
                client,
                AuthenticationException.class,
                "check the credentials",
                server.location().toString());
        assertThatThrownBy(() -> client.put(new byte[1])).isInstanceOf(ResourceClosedException.class);
        assertThat(server.peers()).isEmpty();
    }

    @Test
    void missingCredentialsAreAskedFor() {
        Communicator<byte[]> server = server(AuthenticationContract::byName);
        assertEnds(
                cuts().client(server.location(), options -> options),
                AuthenticationException.class,
                "said nothing",
                "set credentials");
    }

    @Test
    void theAuthenticatorsOwnWordsReachTheClient() {
        Communicator<byte[]> server = server((id, credentials, tls) -> {
            throw new AuthenticationException("the token expired: fetch another");
        });
        assertEnds(client(server.location(), plain("old")), AuthenticationException.class, "fetch another");
    }

    @Test
    void itsWordsReachAClientWithoutCredentialsToo() {
        Communicator<byte[]> server = server((id, credentials, tls) -> {
            throw new AuthenticationException("the invitation expired: ask for another");
        });
        assertEnds(
                cuts().client(server.location(), options -> options), AuthenticationException.class, "ask for another");
    }

    @Test
    void aRefusalMayHaveNoWords() {
        Communicator<byte[]> server =
                server((id, credentials, tls) -> CompletableFuture.failedFuture(new AuthenticationException(null)));
        assertEnds(
                client(server.location(), plain("alice")),
                AuthenticationException.class,
                "does not accept the credentials");
    }

    @Test
    void theAuthenticatorMayTakeItsTimeAndRunsOnNoWorker() throws Exception {
        CompletableFuture<Principal> answer = new CompletableFuture<>();
        CompletableFuture<String> thread = new CompletableFuture<>();
        Communicator<byte[]> server = server((id, credentials, tls) -> {
            thread.complete(Thread.currentThread().getName());
            return answer;
        });
        var delivery = client(server.location(), plain("alice")).put(new byte[1]);
        assertThat(value(thread)).isEqualTo("netqueue-events");
        assertThat(server.peers()).isEmpty();
        answer.complete(() -> "alice");
        delivered(delivery);
    }

    @Test
    void anAuthenticatorThatFailsIsAskedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Communicator<byte[]> server = server((id, credentials, tls) -> {
            if (calls.incrementAndGet() == 1) {
                throw new IllegalStateException("the directory is away");
            }
            return byName(id, credentials, tls);
        });
        put(client(server.location(), plain("alice")));
        assertThat(calls.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anAuthenticatorThatEndsInAnErrorIsAskedAgain() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Communicator<byte[]> server = server(
                plain().authenticator((id, credentials, tls) -> {
                    if (calls.incrementAndGet() == 1) {
                        throw new AssertionError("the directory's library is not there");
                    }
                    return byName(id, credentials, tls);
                }),
                options -> options.limits(LimitOptions.builder().handshakes(1).build()));
        put(client(server.location(), plain("alice")));
        assertThat(calls.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anAnswerThatNeverComesKeepsNoPlace() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Authenticator slow = (id, credentials, tls) ->
                calls.incrementAndGet() == 1 ? new CompletableFuture<>() : byName(id, credentials, tls);
        Communicator<byte[]> server = server(
                plain().authenticator(slow),
                options -> options.limits(LimitOptions.builder().handshakes(1).build())
                        .connection(CutFixture.connection()
                                .handshakeTimeout(Duration.ofMillis(200))
                                .build()));
        put(client(server.location(), plain("alice")));
        assertThat(calls.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void anAuthenticatorThatDoesNotAnswerIsBoundedByTheHandshakeTimeout() throws Exception {
        AtomicInteger calls = new AtomicInteger();
        Authenticator slow = (id, credentials, tls) ->
                calls.incrementAndGet() == 1 ? new CompletableFuture<>() : byName(id, credentials, tls);
        Communicator<byte[]> server = server(
                plain().authenticator(slow),
                options -> options.connection(CutFixture.connection()
                        .handshakeTimeout(Duration.ofMillis(200))
                        .build()));
        put(client(server.location(), plain("alice")));
        assertThat(calls.get()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void aSessionIsResumedByItsOwnPrincipalOnly() throws Exception {
        AtomicReference<String> name = new AtomicReference<>("alice");
        Communicator<byte[]> server = server((id, credentials, tls) -> {
            String now = name.get();
            return CompletableFuture.completedFuture(() -> now); // a new object each time
        });
        FaultProxy proxy = cuts().proxy(server);
        Communicator<byte[]> client = client(proxy.location(), plain("alice"));
        put(client);
        proxy.link().cut();
        put(client); // resumed: alice is alice
        name.set("mallory");
        proxy.link().cut();
        assertEnds(client, AuthenticationException.class, "belongs to another principal");
        assertThat(begun).hasSize(1);
    }

    @Test
    void whoHasNoNameIsNobodysSame() throws Exception {
        Communicator<byte[]> server = server((id, credentials, tls) -> CompletableFuture.completedFuture(() -> null));
        FaultProxy proxy = cuts().proxy(server);
        Communicator<byte[]> client = client(proxy.location(), plain("alice"));
        put(client);
        proxy.link().cut();
        assertEnds(client, AuthenticationException.class, "belongs to another principal");
    }

    @Test
    void noWorkerAsksForAPrincipalsName() throws Exception {
        List<String> threads = new CopyOnWriteArrayList<>();
        Communicator<byte[]> server = server((id, credentials, tls) -> CompletableFuture.completedFuture(() -> {
            threads.add(Thread.currentThread().getName());
            return "alice";
        }));
        FaultProxy proxy = cuts().proxy(server);
        Communicator<byte[]> client = client(proxy.location(), plain("alice"));
        put(client);
        proxy.link().cut();
        put(client);
        assertThat(threads).hasSizeGreaterThanOrEqualTo(2).containsOnly("netqueue-events");
    }

    @Test
    void anIdIsAdoptedByItsOwnPrincipalOnly() throws Exception {
        List<String> asked = new CopyOnWriteArrayList<>();
        Communicator<byte[]> server = server((id, credentials, tls) -> {
            asked.add(new String(credentials, UTF_8));
            return byName(id, credentials, tls);
        });
        FaultProxy proxy = cuts().proxy(server);
        put(client(proxy.location(), plain("alice")));
        proxy.refuse();
        proxy.link().cut(); // the session is DOWN, and could be adopted
        client(server.location(), plain("mallory"));
        until(
                "mallory tried twice",
                () -> asked.stream().filter("mallory"::equals).count() >= 2);
        assertThat(server.peers())
                .extracting(peer -> peer.principal().map(Principal::getName))
                .containsOnly(Optional.of("alice"));
        put(client(server.location(), plain("alice")));
    }
}
