package io.netqueue.benchmarks;

/**
 * One end of one connection of one {@link Contender}: a client's or a server's. It lives as long as its process and is
 * used by one thread. What the ends do together is one burst: send and receive, or ping and pong, of the same count.
 */
interface Side {

    /** {@return the port that a server listens on} */
    int port();

    /** Client: sends messages and waits until the server's user thread has them all and, where there is such a thing, all are acknowledged. */
    void send(int count) throws Exception;

    /** Server: receives messages, each whole, and tells the client so after the last. */
    void receive(int count) throws Exception;

    /** Client: sends a message, waits for its echo, and so on. */
    long[] ping(int count) throws Exception;

    /** Server: sends each message back. */
    void pong(int count) throws Exception;

    /** A message came that is not what was sent: the figures would be worth nothing. */
    static void requireSize(long byteCount, Load load) {
        requireSize(byteCount, load.byteCount());
    }

    /** As {@link #requireSize(long, Load)}, where messages differ. */
    static void requireSize(long byteCount, long expected) {
        if (byteCount != expected) {
            throw new IllegalStateException("expected " + expected + " bytes, but got " + byteCount);
        }
    }
}
