package io.netqueue.session;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/**
 * The secret that proves a session is the caller's: 16 random bytes drawn by the server. Never printed; compared in time
 * that does not depend on where two tokens differ.
 */
final class Token {

    /** What a client sends that holds none. */
    static final Token NONE = new Token(0, 0);

    private final long high;
    private final long low;

    private Token(long high, long low) {
        this.high = high;
        this.low = low;
    }

    static Token draw(RandomGenerator random) {
        return new Token(random.nextLong(), random.nextLong());
    }

    static Token read(ByteBuffer in) {
        return new Token(in.getLong(), in.getLong());
    }

    void write(ByteBuffer out) {
        out.putLong(high).putLong(low);
    }

    boolean matches(Token other) {
        return ((high ^ other.high) | (low ^ other.low)) == 0;
    }

    @Override
    public String toString() {
        return "Token[secret]";
    }
}
