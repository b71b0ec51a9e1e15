package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.SecurityLevel;
import io.grpc.Status;
import io.netqueue.options.SecurityOptions;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Where credentials go as metadata of a call, and where not. */
class CallTokenTest {
    private static final InetSocketAddress ELSEWHERE = new InetSocketAddress("192.0.2.7", 443);

    private final CallToken token = new CallToken(Optional.of(
            SecurityOptions.builder().credentials("secret".toCharArray()).build()));

    /** A call that gRPC is about to make there. */
    private static final class Call extends CallCredentials.RequestInfo {
        private final SecurityLevel level;
        private final Attributes attributes;

        Call(SecurityLevel level, InetSocketAddress remote) {
            this.level = level;
            this.attributes = Attributes.newBuilder()
                    .set(Grpc.TRANSPORT_ATTR_REMOTE_ADDR, remote)
                    .build();
        }

        @Override
        public MethodDescriptor<?, ?> getMethodDescriptor() {
            return AttachMethod.DESCRIPTOR;
        }

        @Override
        public SecurityLevel getSecurityLevel() {
            return level;
        }

        @Override
        public String getAuthority() {
            return "queue.example.org";
        }

        @Override
        public Attributes getTransportAttrs() {
            return attributes;
        }
    }

    private static Metadata applied(CallToken token, SecurityLevel level, InetSocketAddress remote) {
        List<Metadata> applied = new ArrayList<>();
        token.applyRequestMetadata(new Call(level, remote), Runnable::run, new CallCredentials.MetadataApplier() {
            @Override
            public void apply(Metadata headers) {
                applied.add(headers);
            }

            @Override
            public void fail(Status status) {
                throw new AssertionError(status);
            }
        });
        assertThat(applied).hasSize(1);
        return applied.get(0);
    }

    @Test
    void theyGoWhereNobodyOverhears() {
        assertThat(applied(token, SecurityLevel.PRIVACY_AND_INTEGRITY, ELSEWHERE)
                        .get(CallToken.TOKEN))
                .isEqualTo("Bearer secret");
    }

    @Test
    void theyGoToLoopback() {
        assertThat(applied(token, SecurityLevel.NONE, new InetSocketAddress("127.0.0.1", 80))
                        .get(CallToken.TOKEN))
                .isEqualTo("Bearer secret");
    }

    @Test
    void theyGoNowhereElse() {
        assertThat(applied(token, SecurityLevel.NONE, ELSEWHERE).keys()).isEmpty();
        assertThat(applied(token, SecurityLevel.INTEGRITY, ELSEWHERE).keys()).isEmpty();
    }

    @Test
    void withoutCredentialsNothingGoesAndTheConnectionIsKnown() {
        CallToken none = new CallToken(Optional.empty());
        assertThat(applied(none, SecurityLevel.PRIVACY_AND_INTEGRITY, ELSEWHERE).keys())
                .isEmpty();
        assertThat(none.connection().get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR)).isEqualTo(ELSEWHERE);
    }
}
