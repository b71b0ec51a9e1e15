package io.netqueue.benchmarks;

/** A side that can do what both ends do alike: both put and both get the same count. */
interface BothWays extends Side {
    /** Puts and gets at the same time; returns when all has come and all that was sent is known to have left. */
    void exchange(int count) throws Exception;

    /** Puts all, then gets all, in one thread. */
    void exchangeInTurn(int count) throws Exception;
}
