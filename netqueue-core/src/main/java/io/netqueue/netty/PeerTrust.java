package io.netqueue.netty;

import io.netty.handler.ssl.OpenSslCertificateException;
import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Decides whether the other end's certificate is trusted: as the JDK does, host name included, but it also looks at the
 * period of a certificate that is trusted by itself, and its refusals name the cure. No input or output, so that it may
 * run on a worker. Thread-safe.
 */
final class PeerTrust extends X509ExtendedTrustManager {

    // what BoringSSL calls it, by which the other end gets an alert that fits
    private static final int NOT_YET_VALID = 9;
    private static final int EXPIRED = 10;
    private static final int UNKNOWN_ISSUER = 20;
    private static final int OTHER_HOST = 62;
    private static final int NOT_CHECKED = 50;

    private final X509ExtendedTrustManager jdk;

    private PeerTrust(X509ExtendedTrustManager jdk) {
        this.jdk = jdk;
    }

    /** Trusts these certificates and what they vouch for; the system's authorities if there are none. */
    static PeerTrust of(List<X509Certificate> trusted) {
        try {
            KeyStore store = null;
            if (!trusted.isEmpty()) {
                store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                for (int i = 0; i < trusted.size(); i++) {
                    store.setCertificateEntry("trusted-" + i, trusted.get(i));
                }
            }
            TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager x509) {
                    return new PeerTrust(x509);
                }
            }
            throw new IllegalStateException("every JDK has an X.509 trust manager");
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("The certificates to trust cannot be set up", e);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        String checked = engine.getSSLParameters().getEndpointIdentificationAlgorithm();
        if (checked == null || checked.isEmpty()) {
            throw refusal("this engine does not check the server's host name: make it with a host", NOT_CHECKED, null);
        }
        checkPeriod(chain[0], "server");
        try {
            jdk.checkServerTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw explained(chain, authType, engine, e);
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        checkPeriod(chain[0], "client");
        try {
            jdk.checkClientTrusted(chain, authType, engine);
        } catch (CertificateException e) {
            throw refusal(
                    "the client's certificate (" + name(chain[0]) + ") is not vouched for by what trust names"
                            + ": give it a certificate of that authority, or add its authority to trust",
                    UNKNOWN_ISSUER,
                    e);
        }
    }

    private static void checkPeriod(X509Certificate own, String whose) throws CertificateException {
        try {
            own.checkValidity();
        } catch (CertificateExpiredException e) {
            throw refusal(
                    "the " + whose + "'s certificate (" + name(own) + ") expired at "
                            + own.getNotAfter().toInstant() + ": renew it there",
                    EXPIRED,
                    e);
        } catch (CertificateNotYetValidException e) {
            throw refusal(
                    "the " + whose + "'s certificate (" + name(own) + ") is not valid before "
                            + own.getNotBefore().toInstant() + ": compare the clocks of both machines",
                    NOT_YET_VALID,
                    e);
        }
    }

    private CertificateException explained(
            X509Certificate[] chain, String authType, SSLEngine engine, CertificateException e) {
        X509Certificate own = chain[0];
        if (isTrustedUnderAnyName(chain, authType)) {
            return refusal(
                    "the server's certificate is not for the host " + engine.getPeerHost() + " but for " + names(own)
                            + ": connect by one of these names, or issue a certificate with this one",
                    OTHER_HOST,
                    e);
        }
        if (own.getSubjectX500Principal().equals(own.getIssuerX500Principal())) {
            return refusal(
                    "the server's certificate (" + name(own) + ") is self-signed and not trusted here: if it is the"
                            + " right one, copy its file and set trust to it",
                    UNKNOWN_ISSUER,
                    e);
        }
        return refusal(
                "the server's certificate (" + name(own) + ") was issued by "
                        + chain[chain.length - 1].getIssuerX500Principal().getName()
                        + ", which is not trusted here: set trust to that authority's certificate, or see that the server"
                        + " sends its whole chain",
                UNKNOWN_ISSUER,
                e);
    }

    private boolean isTrustedUnderAnyName(X509Certificate[] chain, String authType) {
        try {
            jdk.checkServerTrusted(chain, authType);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    /** Its message is for whoever runs this end. */
    private static CertificateException refusal(String message, int code, Throwable cause) {
        return new OpenSslCertificateException(message, cause, code);
    }

    private static String name(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null || names.isEmpty()
                    ? "no host at all"
                    : names.stream().map(name -> String.valueOf(name.get(1))).collect(Collectors.joining(", "));
        } catch (CertificateException e) {
            return "names that cannot be read";
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return jdk.getAcceptedIssuers();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw refusal("a server's certificate is checked with its host name only", NOT_CHECKED, null);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw refusal("a server's certificate is checked with an engine only", NOT_CHECKED, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw refusal("a client's certificate is checked with an engine only", NOT_CHECKED, null);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw refusal("a client's certificate is checked with an engine only", NOT_CHECKED, null);
    }
}
