package io.netqueue.examples;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Timestamp;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.stream.Serializer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The examples that the README names, each over a real connection. */
class SerializerExamplesTest {

    private static final Duration DEADLINE = Duration.ofMinutes(5);

    @Test
    void jacksonCarriesRecords() throws Exception {
        assertThat(thereAndBack(JacksonExample.ORDERS, new JacksonExample.Order("tea", 2)))
                .isEqualTo(new JacksonExample.Order("tea", 2));
    }

    @Test
    void protobufCarriesItsMessages() throws Exception {
        Timestamp time = Timestamp.newBuilder().setSeconds(1_795_341_600L).build();
        assertThat(thereAndBack(ProtobufExample.TIMESTAMPS, time)).isEqualTo(time);
    }

    @Test
    void foryCarriesRegisteredClasses() throws Exception {
        var position = new ForyExample.Position("Argo", 37.1, 25.4);
        assertThat(thereAndBack(ForyExample.POSITIONS, position)).isEqualTo(position);
    }

    private static <T> T thereAndBack(Serializer<T> serializer, T value) throws Exception {
        var any =
                CommunicatorOptions.builder(serializer).location("127.0.0.1", 0).build();
        try (var server = NetQueue.server(any);
                var client = NetQueue.client(
                        any.toBuilder().location(server.location()).build())) {
            client.put(value);
            var message = server.poll(DEADLINE).orElseThrow();
            server.put(message.data(), message.peer());
            return client.poll(DEADLINE).orElseThrow().data();
        }
    }
}
