package io.netqueue.session;

/**
 * The last frame on a link: why it ends.
 *
 * @param code the reason
 * @param number the number on the wire, which differs from the code's where a later version sent it
 * @param retryAfterMillis the client does not come back before, in milliseconds
 * @param recvPosition the next position the sender of the BYE expected, by which futures are settled
 * @param text for people, at most 256 bytes of UTF-8
 */
record Bye(ByeCode code, int number, long retryAfterMillis, long recvPosition, String text) {

    static Bye of(ByeCode code, String text) {
        return new Bye(code, code.number, 0, 0, text);
    }

    /** Everything was received at both ends. */
    static Bye closed(long recvPosition) {
        return of(ByeCode.CLOSED, "").receivedTo(recvPosition);
    }

    Bye retryAfter(long millis) {
        return new Bye(code, number, millis, recvPosition, text);
    }

    Bye receivedTo(long position) {
        return new Bye(code, number, retryAfterMillis, position, text);
    }

    @Override
    public String toString() {
        return "BYE " + code + (code.number == number ? "" : " (" + number + ")") + " recvPos=" + recvPosition
                + (retryAfterMillis == 0 ? "" : " retryAfter=" + retryAfterMillis + "ms")
                + (text.isEmpty() ? "" : ": " + text);
    }
}
