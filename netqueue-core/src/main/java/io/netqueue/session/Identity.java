package io.netqueue.session;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Which session this is, and which attach its link is: what a HELLO is judged by. Worker only.
 */
final class Identity {

    private static final int MAX_OFFERS = 4;

    private long incarnation;
    private Token token = Token.NONE;
    private int epoch;
    private int linkId;
    private boolean heard;
    private boolean begun;
    private Proven owner;

    // at a server: what other incarnations of the client were offered, which none has confirmed yet. More than one,
    // as a HELLO may be that of a process long dead
    private final Deque<Offer> offers = new ArrayDeque<>();

    /** The session may be taken over by an incarnation that shows this token. */
    record Offer(long incarnation, Token token, long recvPosition) {}

    /** Another session from now on, as far as the other side can tell. */
    void become(long newIncarnation, Token newToken) {
        incarnation = newIncarnation;
        token = newToken;
        epoch = 0;
        heard = false;
        begun = false;
        offers.clear();
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

    /** At a server: who the client of the last link proved to be, null for nobody. */
    Proven owner() {
        return owner;
    }

    void setOwner(Proven proven) {
        owner = proven;
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

    /** Makes an offer; an incarnation that asks again is offered the same token. */
    Offer offer(long toIncarnation, long recvPosition, RandomGenerator random) {
        Token token = null;
        for (Offer made : offers) {
            token = made.incarnation == toIncarnation ? made.token : token;
        }
        offers.removeIf(made -> made.incarnation == toIncarnation);
        if (offers.size() >= MAX_OFFERS) {
            offers.remove();
        }
        Offer offer = new Offer(toIncarnation, token == null ? Token.draw(random) : token, recvPosition);
        offers.add(offer);
        return offer;
    }

    /** Was the incarnation offered nothing since, and no offer taken up? */
    boolean isStanding(Offer made) {
        return offers.stream().anyMatch(offer -> offer == made);
    }

    /** The offer that this HELLO takes up: its client heard our WELCOME, though not a frame of it reached us. */
    Offer offerTakenUpBy(Handshake hello) {
        for (Offer offer : offers) {
            if (offer.incarnation == hello.incarnation() && hello.isResume() && offer.token.matches(hello.token())) {
                return offer;
            }
        }
        return null;
    }

    /**
     * How far the client received, if this shows that it is the same client: it knows the token of the session, or of an
     * offer that it took up though no frame of that reached us. Then nothing was sent to it since, and it stands where the
     * offer says.
     *
     * @param former what a HELLO says of the client's last session, or null
     */
    OptionalLong provenPosition(Handshake.Former former) {
        if (former == null) {
            return OptionalLong.empty();
        }
        if (former.incarnation() == incarnation && token.matches(former.token())) {
            return OptionalLong.of(former.recvPosition());
        }
        return offers.stream()
                .filter(offer -> offer.incarnation == former.incarnation() && offer.token.matches(former.token()))
                .mapToLong(Offer::recvPosition)
                .findFirst();
    }

    /** True the first time it is asked of a session. */
    boolean begin() {
        boolean first = !begun;
        begun = true;
        return first;
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
