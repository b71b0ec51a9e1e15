package io.netqueue.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.netqueue.error.BindException;
import io.netqueue.netty.NettyIo;
import io.netqueue.netty.NettyLeaks;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.LimitOptions;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("io.netqueue.tcp.TcpFixture#available")
@ExtendWith(NettyLeaks.class)
class TcpServerTest {
    private final TcpFixture fixture;

    TcpServerTest(NettyIo io) {
        fixture = new TcpFixture(io);
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void tellsThePortItGot() {
        TcpFixture.Served served = fixture.serve();
        assertThat(served.server.location().host()).isEqualTo("127.0.0.1");
        assertThat(served.server.location().port()).isPositive();
    }

    @Test
    void keepsAWildcardAsItsHost() throws Exception {
        TcpFixture.Served served =
                fixture.serve(fixture.options().location("0.0.0.0", 0).build());
        assertThat(served.server.location().host()).isEqualTo("0.0.0.0");
        served.connect().link();
        served.next();
    }

    @Test
    void anAddressInUseIsNamedAlongWithTheCure() {
        TcpFixture.Served first = fixture.serve();
        CommunicatorOptions<?> same =
                fixture.options().location(first.server.location()).build();
        assertThatThrownBy(() -> fixture.serve(same))
                .isInstanceOf(BindException.class)
                .hasMessageContainingAll(first.server.location().toString(), "in use", "port 0");
    }

    @Test
    void anAddressOfAnotherMachineCannotBeBound() {
        CommunicatorOptions<?> elsewhere =
                fixture.options().location("203.0.113.1", 0).build();
        assertThatThrownBy(() -> fixture.serve(elsewhere))
                .isInstanceOf(BindException.class)
                .hasMessageContainingAll("203.0.113.1:0", "an address of this machine");
    }

    @Test
    void anUnknownHostCannotBeBound() {
        CommunicatorOptions<?> unknown =
                fixture.options().location("no.such.host.invalid", 0).build();
        assertThatThrownBy(() -> fixture.serve(unknown))
                .isInstanceOf(BindException.class)
                .hasMessageContainingAll("no.such.host.invalid:0", "unknown");
    }

    @Test
    void aClosedServerHasFreedItsAddressAndLeavesItsLinks() throws Exception {
        TcpFixture.Served first = fixture.serve();
        Recorder client = first.connect();
        Recorder server = first.next();
        first.server.close();
        first.server.close();
        fixture.serve(fixture.options().location(first.server.location()).build());
        client.tell(link -> {
            link.room(1).put((byte) 1);
            link.flush();
        });
        assertThat(server.received(1)).containsExactly(1);
    }

    @Test
    void linksTakeTurnsOverTheWorkers() throws Exception {
        TcpFixture.Served served = fixture.serve(fixture.options().workers(3).build());
        List<Object> workers = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            served.connect().link();
            workers.add(served.next().link().worker());
        }
        assertThat(workers.subList(0, 3)).doesNotHaveDuplicates();
        assertThat(workers.subList(3, 6)).isEqualTo(workers.subList(0, 3));
    }

    @Test
    void takesNoMoreLinksWithinASecondThanAllowed() throws Exception {
        int limit = 100;
        int count = 2 * (limit + 16) + 1; // more than two seconds give; NIO takes up to 16 before it looks at the limit
        LimitOptions limits = LimitOptions.builder().acceptsPerSecond(limit).build();
        TcpFixture.Served served =
                fixture.serve(fixture.options().limits(limits).build());
        long startNanos = System.nanoTime();
        for (int i = 0; i < count; i++) {
            served.socket();
        }
        for (int i = 0; i < count; i++) {
            served.next();
        }
        assertThat(System.nanoTime() - startNanos).isGreaterThan(TimeUnit.SECONDS.toNanos(1));
    }

    @Test
    void oneAddressHasSoManyLinksAtATime() throws Exception {
        Optional<InetAddress> own = ownAddress();
        assumeThat(own).as("an address that is not loopback").isPresent();
        LimitOptions limits = LimitOptions.builder().linksPerAddress(2).build();
        TcpFixture.Served served = fixture.serve(fixture.options()
                .location(own.orElseThrow().getHostAddress(), 0)
                .limits(limits)
                .build());
        Socket first = served.socket(TcpFixture.PREAMBLE);
        Recorder firstLink = served.next();
        served.socket(TcpFixture.PREAMBLE);
        served.next();
        assertThat(isTurnedAway(served.socket())).isTrue();
        first.close();
        assertThat(firstLink.cause()).isInstanceOf(EOFException.class);
        served.socket(TcpFixture.PREAMBLE);
        served.next();
    }

    private static boolean isTurnedAway(Socket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException reset) {
            return true;
        }
    }

    private static Optional<InetAddress> ownAddress() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .findFirst();
    }
}
