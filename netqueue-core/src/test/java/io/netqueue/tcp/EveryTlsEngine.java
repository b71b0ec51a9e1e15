package io.netqueue.tcp;

import io.netqueue.netty.TlsEngine;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** A test that runs with every TLS engine that this machine has. */
@ParameterizedClass
@MethodSource("engines")
abstract class EveryTlsEngine {
    @Parameter
    private TlsEngine engine;

    static List<TlsEngine> engines() {
        return Arrays.stream(TlsEngine.values()).filter(TlsEngine::isAvailable).toList();
    }

    @BeforeEach
    final void choose() {
        System.setProperty(TlsEngine.PROPERTY, engine.name());
    }

    @AfterEach
    final void leave() {
        System.clearProperty(TlsEngine.PROPERTY);
    }
}
