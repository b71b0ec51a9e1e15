package io.netqueue.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkLocationTest {
    @ParameterizedTest
    @CsvSource({
        "localhost:80, localhost, 80, localhost:80",
        "localhost, localhost, 51966, localhost:51966",
        ":80, 127.0.0.1, 80, 127.0.0.1:80",
        "10.0.0.1:0, 10.0.0.1, 0, 10.0.0.1:0",
        "[::1]:65535, ::1, 65535, [::1]:65535",
        "[::1], ::1, 51966, [::1]:51966",
        "::1, ::1, 51966, [::1]:51966",
        "fe80::1%eth0, fe80::1%eth0, 51966, [fe80::1%eth0]:51966"
    })
    void parsesAndPrints(String text, String host, int port, String printed) {
        NetworkLocation location = NetworkLocation.parse(text);

        assertThat(location).isEqualTo(new NetworkLocation(host, port)).hasToString(printed);
        assertThat(NetworkLocation.parse(location.toString())).isEqualTo(location);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "a:", "a:b", "a:-1", "a:65536", "a b:1", "[]:1", "[::1:1", "http://a:1", "u@a:1", "[::1]x:1"
            })
    void refusesWhatIsNoLocation(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> NetworkLocation.parse(text));
    }

    @Test
    void theDefaultIsThePythonLibrarys() {
        assertThat(NetworkLocation.DEFAULT).hasToString("127.0.0.1:51966");
        assertThat(new NetworkLocation("[::1]", 1).host()).isEqualTo("::1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new NetworkLocation("a", 65536))
                .withMessage("port must be 0 to 65535, but was 65536: choose one in the range or leave the default of"
                        + " 51966");
        assertThatNullPointerException()
                .isThrownBy(() -> new NetworkLocation(null, 1))
                .withMessage("host");
    }

    @Test
    void aPeerHasNoNulls() {
        assertThatNullPointerException()
                .isThrownBy(() -> new Peer(new UUID(0, 0), null, NetworkLocation.DEFAULT))
                .withMessage("principal");
        assertThat(new Peer(new UUID(0, 1), Optional.empty(), NetworkLocation.DEFAULT).principal())
                .isEmpty();
    }
}
