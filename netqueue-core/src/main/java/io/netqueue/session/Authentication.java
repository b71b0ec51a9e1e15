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
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Finds out at a server who sent a HELLO, before anything is looked up for it: first whether the certificate names the
 * client's id, if it must, then what the user's authenticator says, if there is one. That one runs on the events
 * executor, asked by a {@link Question}; the answer comes back to the link's worker, and the handshake's timeout bounds the
 * wait.
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
            link.greeting().prove(tls.map(Proven::of).orElse(null));
            then.run();
        } else {
            ask(link, hello, tls, then);
        }
    }

    private void ask(SessionLink link, Handshake hello, Optional<Principal> tls, Runnable then) {
        byte[] sent = hello.options().credentials();
        byte[] credentials = sent == null ? new byte[0] : sent;
        ByeCode refusal = sent == null && tls.isEmpty() ? ByeCode.AUTH_REQUIRED : ByeCode.AUTH_FAILED;
        Question question =
                new Question(link, context.connection().handshakeTimeout().toNanos(), (proven, thrown) -> {
                    if (proven != null) {
                        link.greeting().prove(proven);
                        then.run();
                    } else {
                        refuse(link, hello, refusal, thrown);
                    }
                });
        try {
            question.ask(
                    context.events().executor(),
                    () -> authenticator.orElseThrow().authenticate(hello.id(), credentials, tls));
        } catch (RuntimeException e) {
            refuse(link, hello, ByeCode.INTERNAL, "the server cannot authenticate now: its executor refused");
        }
    }

    /**
     * The authenticator named nobody.
     *
     * @param code what the client hears if the authenticator said nothing
     * @param thrown what it said, or how it failed; may be null
     */
    private void refuse(SessionLink link, Handshake hello, ByeCode code, Throwable thrown) {
        Throwable reason = thrown != null && thrown.getCause() instanceof AuthenticationException
                ? thrown.getCause() // a stage wraps what an earlier one threw
                : thrown;
        if (reason != null && !(reason instanceof AuthenticationException)) {
            // only its class: the rest may show what the authenticator was given
            LOG.log(Level.WARNING, "The authenticator failed ({0}), a client is told to try again", reason.getClass());
            refuse(link, hello, ByeCode.INTERNAL, "the server could not authenticate");
        } else if (reason != null && reason.getMessage() != null) {
            refuse(link, hello, ByeCode.AUTH_FAILED, reason.getMessage());
        } else if (code == ByeCode.AUTH_REQUIRED) {
            refuse(link, hello, code, "the server asks for credentials");
        } else {
            String shown = hello.options().credentials() == null ? "certificate" : "credentials";
            refuse(link, hello, code, "the server does not accept the " + shown);
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
}
