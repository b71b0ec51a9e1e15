package io.netqueue.cli;

/** A command that could not do what it was asked: its message is the one line that the user reads, with the cure. */
final class Failure extends RuntimeException {

    private static final long serialVersionUID = 1;

    Failure(String message) {
        super(message);
    }

    Failure(String message, Throwable cause) {
        super(message, cause);
    }
}
