package io.netqueue.session;

/**
 * Why a link ends, and what the client then does. Source: {@code docs/WIRE.md} §7.
 */
enum ByeCode {
    DETACH(0, Reaction.RETRY),
    VERSION(1, Reaction.STOP),
    AUTH_REQUIRED(2, Reaction.STOP),
    AUTH_FAILED(3, Reaction.STOP),
    ID_IN_USE(4, Reaction.RETRY),
    BAD_TOKEN(5, Reaction.STOP),
    UNKNOWN_SESSION(6, Reaction.RENEW),
    EXPIRED(7, Reaction.RENEW),
    CLOSED(8, Reaction.RENEW),
    FENCED(9, Reaction.STOP),
    OVERLOADED(10, Reaction.RETRY),
    SHUTDOWN(11, Reaction.RETRY),
    PROTOCOL_ERROR(12, Reaction.RESUME),
    FLOW_CONTROL(13, Reaction.RESUME),
    FRAME_TOO_LARGE(14, Reaction.RESUME),
    MESSAGE_TOO_LARGE(15, Reaction.STOP),
    ACK_TOO_HIGH(16, Reaction.STOP),
    HANDSHAKE_TIMEOUT(17, Reaction.RETRY),
    IDLE(18, Reaction.RETRY),
    RATE_LIMITED(19, Reaction.RETRY),
    GAP(21, Reaction.RENEW),
    NQ1_REFUSED(22, Reaction.STOP),
    INTERNAL(23, Reaction.RETRY),
    SERIALIZER_MISMATCH(24, Reaction.STOP);

    /** What a client does on receiving a code. */
    enum Reaction {
        /** Tries again, with backoff, not before retryAfter. */
        RETRY,
        /** Resumes at once; after three times without progress the session is lost. */
        RESUME,
        /** The session is over: settles by recvPos and begins a new one, unless it is closing. */
        RENEW,
        /** Stops for good. */
        STOP
    }

    private static final ByeCode[] BY_NUMBER = new ByeCode[25];

    static {
        for (ByeCode code : values()) {
            BY_NUMBER[code.number] = code;
        }
    }

    final int number;
    final Reaction reaction;

    ByeCode(int number, Reaction reaction) {
        this.number = number;
        this.reaction = reaction;
    }

    /** A code of a later version is taken as INTERNAL: the client tries again. */
    static ByeCode of(int number) {
        ByeCode code = number < BY_NUMBER.length ? BY_NUMBER[number] : null;
        return code == null ? INTERNAL : code;
    }

    /** Does this code, sent by a client, end the session at the server? Else the session is DOWN and may be resumed. */
    boolean endsSessionAtServer() {
        return this == CLOSED || this == MESSAGE_TOO_LARGE || this == ACK_TOO_HIGH || this == GAP;
    }
}
