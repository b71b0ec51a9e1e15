package io.netqueue.error;

import java.io.Serial;
import java.util.Objects;

/** A server could not take its address. */
public final class BindException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** The address that was asked for. */
    private final String address;

    /**
     * An address could not be bound.
     *
     * @param address the address as {@code host:port}
     * @param problem what is wrong, and what to do about it
     * @param cause the error of the system, may be null
     */
    public BindException(String address, String problem, Throwable cause) {
        super("Cannot listen on " + Objects.requireNonNull(address, "address") + ": " + problem, cause);
        this.address = address;
    }

    /**
     * The address that could not be bound.
     *
     * @return as {@code host:port}
     */
    public String address() {
        return address;
    }
}
