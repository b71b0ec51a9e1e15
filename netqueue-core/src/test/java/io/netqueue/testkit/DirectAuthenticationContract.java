package io.netqueue.testkit;

import static io.netqueue.testkit.Deadlines.until;
import static io.netqueue.testkit.Deadlines.value;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netqueue.Communicator;
import io.netqueue.error.AuthenticationException;
import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.options.ClientAuthentication;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.security.Principal;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Who may be a client, where the server sees the client's certificate and address, since nobody is between them. */
public abstract class DirectAuthenticationContract extends AuthenticationContract {
    private static final Certificates CERTIFICATES = Certificates.shared();

    /** For a subclass. */
    protected DirectAuthenticationContract() {}

    @Test
    void credentialsAreNeverSentInPlainTextBeyondLoopback() throws Exception {
        Optional<InetAddress> address = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(each -> !each.isLoopbackAddress() && !each.isLinkLocalAddress())
                .findFirst();
        assumeThat(address).as("an address beside loopback").isPresent();
        List<String> heard = new CopyOnWriteArrayList<>();
        Communicator<byte[]> server = server(
                plain().authenticator((id, credentials, tls) -> {
                    heard.add(new String(credentials, UTF_8));
                    return byName(id, credentials, tls);
                }),
                options -> options.location(address.get().getHostAddress(), 0));
        assertEnds(
                client(server.location(), plain("alice")),
                SecurityConfigurationException.class,
                "is not encrypted",
                "leave tls on");
        assertEnds(client(server.location(), plain()), AuthenticationException.class, "said nothing");
        assertThat(heard).as("of both, the latter's last").containsExactly("");
    }

    @Test
    void aCertificateIsAPrincipalTooAndMayBeBoundToTheId() throws Exception {
        Certificates.Pair bound = CERTIFICATES.issue(issued -> issued.addSanUriName(URI.create("urn:uuid:" + ID)));
        Communicator<byte[]> server = server(
                CERTIFICATES
                        .serverOptions()
                        .clientAuthentication(ClientAuthentication.REQUIRED)
                        .bindId(true),
                options -> options);
        assertEnds(
                client(server.location(), CERTIFICATES.options(CERTIFICATES.client())),
                AuthenticationException.class,
                "urn:uuid:" + ID,
                "the certificate shown does not");
        put(client(server.location(), CERTIFICATES.options(bound)));
        until("ini", () -> begun.size() == 1);
        assertThat(begun.get(0).principal()).map(Principal::getName).contains("CN=Test server");
    }

    @Test
    void whoShowedACertificateIsNotAskedForCredentials() {
        Communicator<byte[]> server = server(
                CERTIFICATES
                        .serverOptions()
                        .clientAuthentication(ClientAuthentication.REQUIRED)
                        .authenticator((id, credentials, tls) -> CompletableFuture.completedFuture(null)),
                options -> options);
        assertEnds(
                client(server.location(), CERTIFICATES.options(CERTIFICATES.client())),
                AuthenticationException.class,
                "does not accept the certificate");
    }

    @Test
    void theAuthenticatorIsToldWhatTheCertificateSays() throws Exception {
        CompletableFuture<Optional<Principal>> told = new CompletableFuture<>();
        Communicator<byte[]> server = server(
                CERTIFICATES
                        .serverOptions()
                        .clientAuthentication(ClientAuthentication.OPTIONAL)
                        .authenticator((id, credentials, tls) -> {
                            told.complete(tls);
                            return CompletableFuture.completedFuture(tls.orElseThrow());
                        }),
                options -> options);
        put(client(server.location(), CERTIFICATES.options(CERTIFICATES.client())));
        assertThat(value(told)).map(Principal::getName).contains("CN=Client");
    }
}
