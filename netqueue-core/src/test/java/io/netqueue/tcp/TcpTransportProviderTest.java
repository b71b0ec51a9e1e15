package io.netqueue.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netqueue.error.SecurityConfigurationException;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.SecurityOptions;
import io.netqueue.stream.Serializer;
import io.netqueue.transport.TransportProvider;
import java.nio.file.Path;
import java.util.ServiceLoader;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TcpTransportProviderTest {
    @Test
    void isFoundByItsScheme() {
        assertThat(ServiceLoader.load(TransportProvider.class))
                .filteredOn(provider -> provider.scheme().equals("tcp"))
                .singleElement()
                .isInstanceOf(TcpTransportProvider.class);
    }

    @Test
    void neverGoesOnInPlainTextWhereSecurityIsAskedFor() {
        TransportProvider provider = new TcpTransportProvider();
        CommunicatorOptions<?> options = CommunicatorOptions.builder(Serializer.bytes())
                .security(SecurityOptions.trusting(Path.of("ca.pem")))
                .build();
        assertThatThrownBy(() -> provider.client(UUID.randomUUID(), options))
                .isInstanceOf(SecurityConfigurationException.class)
                .hasMessageStartingWith("ca.pem: there is no such file");
        assertThatThrownBy(() -> provider.server(UUID.randomUUID(), options, Recorder::new))
                .isInstanceOf(SecurityConfigurationException.class);
    }
}
