package io.netqueue.session;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Keeps the library's warnings out of the log of a test that breaks links by the hundred. */
public final class QuietLog implements BeforeAllCallback, AfterAllCallback {

    private static final Logger LOG = Logger.getLogger("io.netqueue");

    @Override
    public void beforeAll(ExtensionContext context) {
        LOG.setLevel(Level.OFF);
    }

    @Override
    public void afterAll(ExtensionContext context) {
        LOG.setLevel(null);
    }
}
