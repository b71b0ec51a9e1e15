package io.netqueue.tcp;

import static io.netqueue.testkit.Deadlines.delivered;
import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.NetQueue;
import io.netqueue.Protocol;
import io.netqueue.Purpose;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.SecurityOptions;
import io.netqueue.testkit.DirectAuthenticationContract;
import java.io.IOException;
import java.security.Principal;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** TCP knows its clients. */
class TcpAuthenticationTest extends DirectAuthenticationContract {
    private static final int PLACES = 3;
    private static final int OVERLOADED = 10;
    private static final int PROTOCOL_ERROR = 12;

    private final AtomicInteger questions = new AtomicInteger();
    private final CountDownLatch answered = new CountDownLatch(1);

    @Override
    protected <T> Communicator<T> open(Purpose purpose, CommunicatorOptions<T> options) {
        return NetQueue.open(Protocol.TCP, purpose, options);
    }

    /** Otherwise whoever says HELLO and leaves fills a queue without end, behind which everybody waits. */
    @Test
    void whoIsGoneIsNotAskedAboutAndKeepsItsPlaceUntilThen() throws Exception {
        SecurityOptions security =
                SecurityOptions.builder().tls(false).authenticator(this::slow).build();
        Communicator<byte[]> server = cuts().server(options -> options.security(security)
                .limits(LimitOptions.builder().handshakes(PLACES).build()));
        try {
            try (RawClient first = new RawClient(server.location())) {
                first.send(RawHello.ofNew(UUID.randomUUID()).bytes());
                until("the first question", () -> questions.get() == 1);
            }
            for (int i = 1; i < PLACES; i++) {
                leave(server);
            }
            assertThat(RawHello.ofNew(UUID.randomUUID()).say(server.location())).isEqualTo(OVERLOADED);
        } finally {
            answered.countDown();
        }
        delivered(cuts().client(server.location(), options -> options).put(new byte[1]));
        assertThat(questions).as("the first who left, and who stayed").hasValue(2);
    }

    private CompletionStage<Principal> slow(UUID id, byte[] credentials, Optional<Principal> tls) {
        questions.incrementAndGet();
        try {
            answered.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return CompletableFuture.completedFuture(() -> "alice");
    }

    /** Says HELLO, and what ends the connection; returns when the server has ended it. */
    private static void leave(Communicator<byte[]> server) throws IOException {
        try (RawClient client = new RawClient(server.location())) {
            byte[] hello = RawHello.ofNew(UUID.randomUUID()).bytes();
            client.send(hello);
            client.send(Arrays.copyOfRange(hello, Integer.BYTES, hello.length)); // without the preamble: a second HELLO
            assertThat(client.bye()).isEqualTo(PROTOCOL_ERROR);
        }
    }
}
