package io.netqueue.error;

import java.io.Serial;
import java.util.Objects;

/**
 * A session ended before everything sent in it was acknowledged.
 *
 * <p>A delivery that fails with it may or may not have arrived: its status is LOST if a byte had left, CANCELLED if
 * none had.
 */
public final class SessionLostException extends NetQueueException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** Why the session ended. */
    private final String why;

    /**
     * A session ended.
     *
     * @param why what ended it, for example {@code "no link for 5 min (expiry)"}
     */
    public SessionLostException(String why) {
        this(why, null);
    }

    /**
     * A session ended because of another error.
     *
     * @param why what ended it
     * @param cause the error behind it, may be null
     */
    public SessionLostException(String why, Throwable cause) {
        this(why, cause, true);
    }

    private SessionLostException(String why, Throwable cause, boolean stackTrace) {
        super(describe(why), cause, stackTrace);
        this.why = why;
    }

    /**
     * The same error without a stack trace, so that one object can serve any number of deliveries.
     *
     * @param why what ended the session
     * @param cause the error behind it, may be null
     * @return a new error without a stack trace
     */
    public static SessionLostException stackless(String why, Throwable cause) {
        return new SessionLostException(why, cause, false);
    }

    /**
     * Why the session ended.
     *
     * @return never null
     */
    public String why() {
        return why;
    }

    private static String describe(String why) {
        Objects.requireNonNull(why, "why");
        return "The session is lost: " + why;
    }
}
