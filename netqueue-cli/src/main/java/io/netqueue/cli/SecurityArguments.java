package io.netqueue.cli;

import io.netqueue.options.ClientAuthentication;
import io.netqueue.options.SecurityOptions;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** With whom a command talks in secret, and who it says it is: any of these options turns TLS on. */
final class SecurityArguments {
    @Option(
            names = "--tls",
            description = "Encrypt with TLS, trusting the system's authorities. The other options of TLS imply it.")
    private boolean tls;

    @Option(
            names = "--certificate",
            paramLabel = "FILE",
            description = "PEM file of the own certificate and its chain; at a client without --key: what it trusts.")
    private Path certificate;

    @Option(names = "--key", paramLabel = "FILE", description = "PEM file of the certificate's private key.")
    private Path key;

    @Option(names = "--trust", paramLabel = "FILE", description = "PEM file of the certificates that are trusted.")
    private Path trust;

    @Option(
            names = "--client-auth",
            paramLabel = "MODE",
            description = "Ask clients for certificates: none (the default), optional or required.")
    private ClientAuthentication clientAuthentication;

    /** {@return the library's options; empty: everything is plain} */
    Optional<SecurityOptions> options() {
        boolean any = tls || certificate != null || key != null || trust != null || clientAuthentication != null;
        if (!any) {
            return Optional.empty();
        }
        SecurityOptions.Builder options = SecurityOptions.builder();
        if (certificate != null) {
            options.certificate(certificate);
        }
        if (key != null) {
            options.key(key);
        }
        if (trust != null) {
            options.trust(trust);
        }
        if (clientAuthentication != null) {
            options.clientAuthentication(clientAuthentication);
        }
        return Optional.of(options.build());
    }
}
