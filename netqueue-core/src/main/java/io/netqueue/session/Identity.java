package io.netqueue.session;

/**
 * Which session this is, and which attach its link is: what a HELLO is judged by. Worker only.
 */
final class Identity {

    private long incarnation;
    private Token token = Token.NONE;
    private int epoch;
    private int linkId;
    private boolean heard;

    /** Another session from now on, as far as the other side can tell. */
    void become(long newIncarnation, Token newToken) {
        incarnation = newIncarnation;
        token = newToken;
        epoch = 0;
        heard = false;
    }

    /** The client's incarnation. */
    long incarnation() {
        return incarnation;
    }

    /** The secret that proves the session, or {@link Token#NONE} while a client has none. */
    Token token() {
        return token;
    }

    /** A client was given its token. */
    void setToken(Token given) {
        token = given;
    }

    /** The attach that the link belongs to, or the last one. */
    Handshake.Attach attach() {
        return new Handshake.Attach(epoch, linkId);
    }

    void setAttach(Handshake.Attach attach) {
        epoch = attach.epoch();
        linkId = attach.linkId();
    }

    boolean isLaterThanOurs(Handshake.Attach attach) {
        return Integer.compareUnsigned(attach.epoch(), epoch) > 0;
    }

    /** Something but the handshake was received. */
    void onHeard() {
        heard = true;
    }

    /** Was anything but the handshake received in this session? Then its client has the token. */
    boolean isHeard() {
        return heard;
    }
}
