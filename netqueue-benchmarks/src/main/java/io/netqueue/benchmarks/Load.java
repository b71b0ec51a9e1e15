package io.netqueue.benchmarks;

/**
 * What is sent.
 *
 * @param byteCount the bytes of each message
 * @param window how many messages may be under way, where the contender leaves that to its user: enough never to starve
 *     the connection, few enough to fit in the heap
 */
record Load(int byteCount, int window) {}
