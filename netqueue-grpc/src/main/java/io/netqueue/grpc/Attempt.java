package io.netqueue.grpc;

/** One attempt of a client to reach its server. Its listener hears what comes of it. Worker only. */
interface Attempt {

    void start();

    /** Fails it, if it is not over. */
    void giveUp();

    /** Whether it succeeded or failed. */
    boolean isOver();
}
