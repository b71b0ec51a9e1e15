package io.netqueue.mqtt;

import io.netqueue.options.NetworkLocation;
import java.io.IOException;
import java.io.Serial;

/** Another server answers in the namespace. */
final class NamespaceTakenException extends IOException {
    @Serial
    private static final long serialVersionUID = 1L;

    NamespaceTakenException(String namespace, NetworkLocation broker) {
        super("a server answers already in the namespace '" + namespace + "' of the broker at " + broker
                + ": close it, or give one of the two another namespace in the broker options");
    }
}
