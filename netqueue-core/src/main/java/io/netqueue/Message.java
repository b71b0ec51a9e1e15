package io.netqueue;

import java.util.UUID;

/**
 * A message that get handed out.
 *
 * @param <T> the type of the data
 * @param peer who sent it, and whom an answer goes to
 * @param data what was put there; the taker's own (and the taker closes it, if it is a stream)
 */
public record Message<T>(UUID peer, T data) {}
