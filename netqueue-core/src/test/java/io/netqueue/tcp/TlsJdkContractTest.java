package io.netqueue.tcp;

import io.netqueue.netty.TlsEngine;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The JDK's engine keeps the contract too. */
@Tag("long")
class TlsJdkContractTest extends TlsContractTest {
    @BeforeAll
    static void choose() {
        System.setProperty(TlsEngine.PROPERTY, "jdk");
    }

    @AfterAll
    static void leave() {
        System.clearProperty(TlsEngine.PROPERTY);
    }
}
