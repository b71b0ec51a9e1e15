package io.netqueue.session;

/**
 * The peer broke a rule, and the link has to end with a BYE that says which. Stackless: a hostile peer must not make us
 * walk stacks.
 */
final class ByeException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final transient Bye bye;

    ByeException(ByeCode code, String text) {
        super(text, null, false, false);
        this.bye = Bye.of(code, text);
    }

    Bye bye() {
        return bye;
    }
}
