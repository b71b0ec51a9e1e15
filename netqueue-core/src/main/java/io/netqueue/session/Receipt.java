package io.netqueue.session;

/**
 * What a sender holds of a message that it put to one peer or to many: the session tells it here what becomes of the
 * parts. Extended by the delivery that put returns; its methods are protected so that only this package can settle it.
 * Thread-safe: the parts may live on several workers.
 *
 * <p>The references counted are those to the message's bytes: one for each part until it is settled, and one for each
 * piece that a link still has to write from where it lies.
 */
public abstract class Receipt {

    /** For the delivery. */
    protected Receipt() {}

    /**
     * Asks leave to number the first byte of a part, after which no part can be cancelled any more. Worker only.
     *
     * @return false if the sender cancelled before
     */
    protected abstract boolean begin();

    /** {@return true if the sender cancelled before the first byte left; no worker will read the bytes} */
    protected abstract boolean isWithdrawn();

    /** One more reference to the bytes. */
    protected abstract void retain();

    /** One reference less; after the last the bytes are the sender's again. Comes for each part when it is settled. */
    protected abstract void release();
}
