package io.netqueue.options;

/** Whether a server asks its clients for certificates. */
public enum ClientAuthentication {
    /** Clients are not asked. */
    NONE,

    /** Clients are asked; one without a certificate is taken, one with a wrong certificate is refused. */
    OPTIONAL,

    /** Clients are asked; one without a right certificate is refused. */
    REQUIRED
}
