package io.netqueue.session;

/**
 * Tells whether what was just received will likely be answered at once, as in a call and its reply: the last one was.
 * Time is a parameter. Worker only; valid for one link.
 */
final class Dialogue {

    /** Who answers within that time, answers at once. */
    static final long PROMPT_NANOS = 1_000_000;

    private boolean asked;
    private boolean prompt;
    private long askedNanos;

    /**
     * Something was received whose sender waits, and nothing is there to be sent. True only once until an answer came in
     * time again, so that who does not answer is waited for once.
     */
    boolean expectsAnswer(long nowNanos) {
        boolean expected = prompt;
        prompt = false;
        asked = true;
        askedNanos = nowNanos;
        return expected;
    }

    /** A part of a message is sent. */
    void onOutput(long nowNanos) {
        if (asked) {
            asked = false;
            prompt = nowNanos - askedNanos <= PROMPT_NANOS;
        }
    }
}
