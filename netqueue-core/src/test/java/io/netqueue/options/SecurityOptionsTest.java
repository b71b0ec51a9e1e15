package io.netqueue.options;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SecurityOptionsTest {
    private static final Path KEY = Path.of("key.pem");
    private static final Path CERTIFICATE = Path.of("certificate.pem");
    private static final Path TRUST = Path.of("trust.pem");

    @Test
    void aClientsCertificateAloneIsTheChainItTrusts() {
        assertThat(SecurityOptions.builder().certificate(CERTIFICATE).build().trust())
                .contains(CERTIFICATE);
        assertThat(SecurityOptions.trusting(TRUST).trust()).contains(TRUST);
        assertThat(SecurityOptions.of(KEY, CERTIFICATE).trust()).isEmpty();
        assertThat(SecurityOptions.builder().build().trust()).isEmpty();
    }

    @Test
    void secretsAreCopiedAndNeverShown() {
        char[] token = "t\u00f6ken".toCharArray();
        SecurityOptions options = SecurityOptions.builder().credentials(token).build();
        token[0] = 'x';
        options.credentials().orElseThrow()[0] = 'x';

        assertThat(options.credentials().orElseThrow()).asString(UTF_8).isEqualTo("t\u00f6ken");
        assertThat(options.toString()).contains("credentials=***").doesNotContain("ken");
        assertThat(SecurityOptions.builder().build().toString()).contains("credentials=null");
    }

    @Test
    void optionsWithEqualValuesAreEqual() {
        Authenticator authenticator = (id, credentials, principal) -> new CompletableFuture<>();
        SecurityOptions options = SecurityOptions.of(KEY, CERTIFICATE).toBuilder()
                .trust(TRUST)
                .clientAuthentication(ClientAuthentication.REQUIRED)
                .credentials(new byte[] {1})
                .authenticator(authenticator)
                .bindId(true)
                .build();

        assertThat(options.toBuilder().build()).isEqualTo(options).hasSameHashCodeAs(options);
        assertThat(options.toBuilder().credentials(new byte[] {2}).build()).isNotEqualTo(options);
        assertThat(options.key()).contains(KEY);
        assertThat(options.certificate()).contains(CERTIFICATE);
        assertThat(options.authenticator()).contains(authenticator);
        assertThat(options.bindId()).isTrue();
    }

    @Test
    void valuesThatDoNotGoTogetherAreShown() {
        assertWrong(SecurityOptions.builder().key(KEY), "key is key.pem, but certificate is not set: name");
        assertWrong(
                SecurityOptions.of(KEY, CERTIFICATE).toBuilder().clientAuthentication(ClientAuthentication.OPTIONAL),
                "clientAuthentication is OPTIONAL, but trust is not set: name");
        String unasked = "bindId is true, but clientAuthentication is NONE";
        assertWrong(SecurityOptions.of(KEY, CERTIFICATE).toBuilder().bindId(true), unasked);
        assertWrong(SecurityOptions.builder().tls(false).bindId(true), unasked);
        assertWrong(
                SecurityOptions.builder().credentials(new byte[2049]),
                "credentials must be at most 2048 bytes, but was 2049: lower it");
        assertWrong(
                SecurityOptions.builder().credentials(new byte[0]),
                "credentials must be at least 1 byte, but was 0: raise it");
        assertThatNullPointerException()
                .isThrownBy(() -> SecurityOptions.trusting(null))
                .withMessage("trust");
    }

    private static void assertWrong(SecurityOptions.Builder builder, String message) {
        assertThatIllegalArgumentException().isThrownBy(builder::build).withMessageContaining(message);
    }
}
