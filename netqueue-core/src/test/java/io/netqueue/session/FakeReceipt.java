package io.netqueue.session;

/** A receipt that counts, for one part. */
class FakeReceipt extends Receipt {

    private boolean begun;
    private boolean withdrawn;
    private int references;

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
    }

    /** The sender's cancel: true if it came in time. */
    boolean cancel() {
        withdrawn |= !begun;
        return withdrawn;
    }

    boolean isBegun() {
        return begun;
    }

    /** How many pieces a link still refers to, while the part is open. */
    int references() {
        return references;
    }

    /** How often the part was settled, once no link refers to it. */
    int settledCount() {
        return -references;
    }
}
