package io.netqueue.session;

import io.netqueue.error.AuthenticationException;
import io.netqueue.options.Authenticator;
import io.netqueue.options.SecurityOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.Principal;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds out at a server who sent a HELLO, before anything is looked up for it: first whether the certificate names the
 * client's id, if it must, then what the user's authenticator says, if there is one. That one runs on the events
 * executor; the answer comes back to the link's worker, and the handshake's timeout bounds the wait.
 */
final class Authentication {

    private static final Logger LOG = System.getLogger(Authentication.class.getName());

    /** The kind of an alternative name that is a URI. */
    private static final int URI = 6;

    private final Context context;
    private final Optional<Authenticator> authenticator;
    private final boolean bindId;
    private final AtomicBoolean warned = new AtomicBoolean();

    Authentication(Context context) {
        this.context = context;
        Optional<SecurityOptions> security = context.options().security();
        this.authenticator = security.flatMap(SecurityOptions::authenticator);
        this.bindId = security.map(SecurityOptions::bindId).orElse(false);
    }

    /**
     * Asks who it is. On the link's worker.
     *
     * @param then runs on the link's worker once the link has its principal, or never: then the link was refused
     */
    void identify(SessionLink link, Handshake hello, Runnable then) {
        Optional<X509Certificate> certificate = link.link().certificate();
        Optional<Principal> tls = certificate.map(X509Certificate::getSubjectX500Principal);
        if (bindId && !certificate.map(shown -> isFor(shown, hello.id())).orElse(false)) {
            String shown = certificate.isEmpty() ? "the client showed none" : "the certificate shown does not";
            refuse(
                    link,
                    hello,
                    ByeCode.AUTH_FAILED,
                    "a certificate must name the client's id as urn:uuid:" + hello.id() + ", but " + shown);
        } else if (authenticator.isEmpty()) {
            link.setPrincipal(tls);
            then.run();
        } else {
            byte[] credentials = hello.options().credentials();
            try {
                context.events().executor().execute(() -> ask(link, hello, credentials, tls, then));
            } catch (RuntimeException e) {
                refuse(link, hello, ByeCode.INTERNAL, "the server cannot authenticate now: its executor refused");
            }
        }
    }

    /** On the events executor. */
    private void ask(SessionLink link, Handshake hello, byte[] credentials, Optional<Principal> tls, Runnable then) {
        try {
            CompletionStage<Principal> answer = authenticator
                    .orElseThrow()
                    .authenticate(hello.id(), credentials == null ? new byte[0] : credentials, tls);
            answer.whenComplete(
                    (principal, thrown) -> link.worker().execute(() -> onAnswer(link, hello, principal, thrown, then)));
        } catch (RuntimeException e) {
            link.worker().execute(() -> onAnswer(link, hello, null, e, then));
        }
    }

    private void onAnswer(SessionLink link, Handshake hello, Principal principal, Throwable thrown, Runnable then) {
        if (link.isOver()) {
            return; // it took too long
        }
        Throwable reason = thrown != null && thrown.getCause() instanceof AuthenticationException
                ? thrown.getCause() // a stage wraps what an earlier one threw
                : thrown;
        if (reason != null && !(reason instanceof AuthenticationException)) {
            LOG.log(Level.WARNING, "The authenticator failed ({0}), a client is told to try again", reason.getClass());
            LOG.log(Level.DEBUG, "The authenticator's failure", reason); // which may show what it was given
            refuse(link, hello, ByeCode.INTERNAL, "the server could not authenticate");
        } else if (principal != null) {
            link.setPrincipal(Optional.of(principal));
            then.run();
        } else if (hello.options().credentials() == null) {
            refuse(link, hello, ByeCode.AUTH_REQUIRED, "the server asks for credentials");
        } else {
            refuse(
                    link,
                    hello,
                    ByeCode.AUTH_FAILED,
                    reason == null ? "the credentials are wrong" : reason.getMessage());
        }
    }

    private void refuse(SessionLink link, Handshake hello, ByeCode code, String text) {
        LOG.log(
                warned.getAndSet(true) ? Level.DEBUG : Level.WARNING,
                "Refused the client {0} from {1}: {2}. Further ones are logged at level DEBUG",
                hello.id(),
                link.link().remote(),
                text);
        Bye bye = Bye.of(code, text);
        link.close(code == ByeCode.INTERNAL ? bye.retryAfter(Acceptor.RETRY_AFTER_MILLIS) : bye);
    }

    private static boolean isFor(X509Certificate certificate, UUID id) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            String wanted = "urn:uuid:" + id;
            return names != null
                    && names.stream()
                            .anyMatch(name -> name.get(0).equals(URI)
                                    && wanted.equalsIgnoreCase(name.get(1).toString()));
        } catch (CertificateParsingException e) {
            return false;
        }
    }

    /** Is it the same one that the session belongs to? By name: an authenticator may make a new object each time. */
    static boolean isSame(Optional<Principal> one, Optional<Principal> other) {
        return one.map(Principal::getName).equals(other.map(Principal::getName));
    }
}
