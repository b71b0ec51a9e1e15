package io.netqueue.session;

/** A receipt that counts, for one part. */
class FakeReceipt extends Receipt {

    private boolean begun;
    private boolean withdrawn;
    private int references;
    private int released;

    @Override
    protected boolean begin() {
        begun |= !withdrawn;
        return !withdrawn;
    }

    @Override
    protected boolean isWithdrawn() {
        return withdrawn;
    }

    @Override
    protected void retain() {
        references++;
    }

    @Override
    protected void release() {
        references--;
        released++;
    }

    /** The sender's cancel: true if it came in time. */
    boolean cancel() {
        withdrawn |= !begun;
        return withdrawn;
    }

    boolean isBegun() {
        return begun;
    }

    int references() {
        return references;
    }

    /** How often a reference was given back: once for a part that was settled. */
    int releaseCount() {
        return released;
    }
}
