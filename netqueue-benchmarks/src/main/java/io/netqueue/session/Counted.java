package io.netqueue.session;

/** The smallest receipt: hears that nothing refers to its message any more, and has no use for it. */
final class Counted extends Receipt {
    private int references = 1;

    @Override
    protected boolean begin() {
        return true;
    }

    @Override
    protected boolean isWithdrawn() {
        return false;
    }

    @Override
    protected void retain() {
        references++;
    }

    @Override
    protected void release() {
        references--;
    }
}
