package io.netqueue.options;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrokerOptionsTest {
    @Test
    void defaultsAreThoseOfTheTable() {
        BrokerOptions options = BrokerOptions.builder().build();

        assertThat(options).hasToString("BrokerOptions[namespace=nq2, user=null, password=null, connections=1]");
        assertThat(options.toBuilder().build()).isEqualTo(options).hasSameHashCodeAs(options);
    }

    @Test
    void thePasswordIsNeverShown() {
        BrokerOptions options = BrokerOptions.builder()
                .user("me")
                .password("secret".toCharArray())
                .build();

        assertThat(options.toString()).contains("user=me, password=***").doesNotContain("secret");
        assertThat(options.password().orElseThrow()).asString(UTF_8).isEqualTo("secret");
        assertThat(options.toBuilder().password("secret".getBytes(UTF_8)).build())
                .isEqualTo(options);
        assertThat(options.toBuilder().password(new byte[1]).build()).isNotEqualTo(options);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a+", "#", "$SYS", "/a", "a/", "a\0"})
    void aNamespaceIsTheBeginningOfATopic(String namespace) {
        assertWrong(BrokerOptions.builder().namespace(namespace), "leave the default of nq2");
        assertThat(BrokerOptions.builder().namespace("a/b").build().namespace()).isEqualTo("a/b");
    }

    @Test
    void aValueOutOfItsRangeIsRefusedWithBoundAndCure() {
        assertWrong(BrokerOptions.builder().namespace("x".repeat(1025)), "1024 bytes");
        assertWrong(BrokerOptions.builder().connections(0), "connections must be at least 1 connection, but was 0");
        assertWrong(BrokerOptions.builder().connections(65), "connections must be at most 64 connections, but was 65");
        assertWrong(BrokerOptions.builder().user("x".repeat(65536)), "user must be at most 65535 bytes");
        assertWrong(
                BrokerOptions.builder().user("x").password(new byte[65536]), "password must be at most 65535 bytes");
        assertWrong(BrokerOptions.builder().password(new byte[1]), "password is set, but user is not");
    }

    private static void assertWrong(BrokerOptions.Builder builder, String message) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(message);
    }
}
