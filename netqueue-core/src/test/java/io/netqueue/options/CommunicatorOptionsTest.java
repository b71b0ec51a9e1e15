package io.netqueue.options;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import io.netqueue.stream.Serializer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CommunicatorOptionsTest {
    private static final long MIB = 1024 * 1024;

    @Test
    void onlyTheSerializerMustBeChosen() {
        CommunicatorOptions<String> options =
                CommunicatorOptions.builder(Serializer.strings()).build();

        assertThat(options.serializer()).isSameAs(Serializer.strings());
        assertThat(options.id()).isEmpty();
        assertThat(options.location()).isEqualTo(NetworkLocation.DEFAULT);
        assertThat(options.workers()).isEqualTo(1);
        assertThat(options.security()).isEmpty();
        assertThat(options.toString()).startsWith("CommunicatorOptions[serializer=strings, id=fresh, location=127.");
        assertThatNullPointerException()
                .isThrownBy(() -> CommunicatorOptions.builder(null))
                .withMessage("serializer");
    }

    @Test
    void toBuilderKeepsEverything() {
        UUID id = new UUID(1, 2);
        CommunicatorOptions<String> options = CommunicatorOptions.builder(Serializer.strings())
                .id(id)
                .location("example.org", 1)
                .workers(64)
                .connection(ConnectionOptions.builder().maxMessage(7).build())
                .security(SecurityOptions.builder()
                        .credentials(new byte[] {'p', 'w'})
                        .build())
                .limits(LimitOptions.builder().sessions(3).build())
                .events(EventOptions.builder().executor(Runnable::run).build())
                .broker(BrokerOptions.builder().namespace("other").build())
                .build();

        assertThat(options.toBuilder().build()).usingRecursiveComparison().isEqualTo(options);
        assertThat(options.toBuilder().build()).hasToString(options.toString());
        assertThat(options.toString()).doesNotContain("pw").contains("credentials=***", id.toString());
    }

    @Test
    void workersAreBounded() {
        for (int wrong : new int[] {0, 65}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CommunicatorOptions.builder(Serializer.bytes())
                            .workers(wrong)
                            .build())
                    .withMessageContaining("but was " + wrong);
        }
    }

    @Test
    void aMaxMessageThatWasNotSetIsLoweredToTheReceiveBudget() {
        CommunicatorOptions<byte[]> small = withBudget(MIB).build();
        CommunicatorOptions<byte[]> large = small.toBuilder()
                .limits(LimitOptions.builder().receiveBudget(5000 * MIB).build())
                .build();

        assertThat(small.connection().maxMessage()).isEqualTo(MIB);
        assertThat(large.connection().maxMessage()).isEqualTo(1024 * MIB);
    }

    @Test
    void aMaxMessageSetAboveTheReceiveBudgetIsRefusedWithBothValues() {
        ConnectionOptions connection =
                ConnectionOptions.builder().maxMessage(MIB + 1).build();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> withBudget(MIB).connection(connection).build())
                .withMessageContaining("receiveBudget of 1048576 bytes, but was 1048577: lower it, or raise");
        assertThat(withBudget(MIB + 1)
                        .connection(connection)
                        .build()
                        .connection()
                        .maxMessage())
                .isEqualTo(MIB + 1);
    }

    @Test
    void eventsAreToldAndNobodyByDefault() {
        List<String> told = new ArrayList<>();
        Peer peer = new Peer(new UUID(0, 1), Optional.empty(), NetworkLocation.DEFAULT);
        EventOptions events = EventOptions.builder()
                .ini(p -> told.add("ini"))
                .fin((p, cause) -> told.add("fin " + cause.isPresent()))
                .linkUp(p -> told.add("up"))
                .linkDown(p -> told.add("down"))
                .build()
                .toBuilder()
                .build();
        EventOptions nobody = EventOptions.builder().build();

        nobody.ini().accept(peer);
        nobody.fin().accept(peer, Optional.empty());
        events.ini().accept(peer);
        events.linkUp().accept(peer);
        events.linkDown().accept(peer);
        events.fin().accept(peer, Optional.empty());

        assertThat(told).containsExactly("ini", "up", "down", "fin false");
        assertThat(nobody.executor()).isEmpty();
        assertThat(nobody)
                .hasToString("EventOptions[ini=false, fin=false, linkUp=false, linkDown=false,"
                        + " executor=netqueue-events]");
    }

    private static CommunicatorOptions.Builder<byte[]> withBudget(long bytes) {
        return CommunicatorOptions.builder(Serializer.bytes())
                .limits(LimitOptions.builder().receiveBudget(bytes).build());
    }
}
