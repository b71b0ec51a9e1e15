package io.netqueue.netty;

import io.netqueue.options.NetworkLocation;
import io.netty.handler.ssl.OpenSslCertificateException;
import java.io.IOException;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Why TLS with another end failed, in words that tell what to do about it: the engines say it each in its own way. */
public final class TlsFailure extends SSLException {
    private static final long serialVersionUID = 1L;

    /** What an engine's words mean. The first that is found counts. */
    private enum Meaning {
        EMPTY_CLIENT_CERTIFICATE_CHAIN(
                "the client showed no certificate, which clientAuthentication REQUIRED asks for: set its key and"
                        + " certificate"),
        PEER_DID_NOT_RETURN_A_CERTIFICATE(EMPTY_CLIENT_CERTIFICATE_CHAIN.words),
        /** After the two above: with JDK 25 a server's own words name the alert that it sends. */
        CERTIFICATE_REQUIRED("the server requires a certificate of its clients: set key and certificate"),
        CERTIFICATE_EXPIRED("the other end says that our certificate expired: renew it"),
        UNKNOWN_CA("the other end does not trust our certificate: add its authority to trust over there"),
        CERTIFICATE_UNKNOWN("the other end does not accept our certificate: its log says why"),
        BAD_CERTIFICATE("the other end does not accept our certificate, or requires one: set key and certificate to a"
                + " pair that it trusts"),
        PROTOCOL_VERSION(
                "the other end has no version of TLS in common with us, 1.3 and 1.2 are spoken here: update it"),
        UNSUPPORTED_PROTOCOL(PROTOCOL_VERSION.words),
        CLIENT_REQUESTED_PROTOCOL(PROTOCOL_VERSION.words),
        NOT_ACCEPTED_BY_CLIENT_PREFERENCES(PROTOCOL_VERSION.words),
        HANDSHAKE_FAILURE("the other end found no common cipher, or requires a certificate: set key and certificate, or"
                + " update it"),
        NOT_AN_SSL_TLS_RECORD("it does not speak TLS: turn security on at both ends, or at neither"),
        WRONG_VERSION_NUMBER(NOT_AN_SSL_TLS_RECORD.words),
        UNSUPPORTED_OR_UNRECOGNIZED_SSL_MESSAGE(NOT_AN_SSL_TLS_RECORD.words);

        private final String words;

        Meaning(String words) {
            this.words = words;
        }
    }

    private final String kind;

    /** What the other end had a part in may hold anything: its line in a log stays one line. */
    private TlsFailure(String kind, NetworkLocation remote, String reason, Throwable cause) {
        super("TLS with " + remote + " failed: " + reason.replaceAll("\\p{Cntrl}", "?"), cause);
        this.kind = kind;
    }

    /** {@return a word for failures like this one; there are few, whatever the other end does} */
    public String kind() {
        return kind;
    }

    /**
     * Explains what an engine or a socket said.
     *
     * @param remote the other end
     * @param thrown what was thrown while hands were shaken, or later by the engine
     * @return the same for a user
     */
    public static TlsFailure of(NetworkLocation remote, Throwable thrown) {
        StringBuilder said = new StringBuilder();
        for (Throwable each = thrown; each != null; each = each.getCause()) {
            if (each instanceof OpenSslCertificateException refused) {
                return new TlsFailure("CERTIFICATE_" + refused.errorCode(), remote, each.getMessage(), thrown);
            }
            said.append(' ').append(each.getMessage());
        }
        String words = said.toString().toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]+", "_");
        for (Meaning meaning : Meaning.values()) {
            if (words.contains(meaning.name())) {
                return new TlsFailure(meaning.name(), remote, meaning.words, thrown);
            }
        }
        boolean lost = !(thrown instanceof SSLException) && thrown instanceof IOException;
        return lost
                ? interrupted(remote, thrown)
                : new TlsFailure("OTHER", remote, said.toString().trim(), thrown);
    }

    /**
     * The connection ended before hands were shaken.
     *
     * @param remote the other end
     * @param thrown what was thrown, may be null
     * @return the error for a user
     */
    public static TlsFailure interrupted(NetworkLocation remote, Throwable thrown) {
        return new TlsFailure(
                "INTERRUPTED",
                remote,
                "it ended the connection during the handshake: does it speak TLS on this port? Turn security on at both"
                        + " ends, or at neither; its log may say more",
                thrown);
    }

    /**
     * The connection ended without the farewell of TLS, so that nobody knows whether something was cut off.
     *
     * @param remote the other end
     * @return the error for a user
     */
    public static TlsFailure truncated(NetworkLocation remote) {
        return new TlsFailure(
                "TRUNCATED",
                remote,
                "the connection was cut off (no close_notify): the other end was killed, or somebody cut it",
                null);
    }
}
