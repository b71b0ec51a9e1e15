package io.netqueue;

/** Which side of the communication a communicator is. */
public enum Purpose {
    /** Connects to one server. */
    CLIENT,
    /** Serves any number of clients. */
    SERVER
}
