package io.netqueue.tcp;

import static io.netqueue.tcp.TcpFixture.until;
import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.error.ProtocolException;
import io.netqueue.netty.NettyIo;
import io.netqueue.netty.NettyLeaks;
import io.netqueue.netty.Strangers;
import java.io.EOFException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a server does with the first bytes of a connection. */
@ParameterizedClass
@MethodSource("io.netqueue.tcp.TcpFixture#available")
@ExtendWith(NettyLeaks.class)
class PreambleReaderTest {
    private final TcpFixture fixture;
    private TcpFixture.Served served;

    PreambleReaderTest(NettyIo io) {
        fixture = new TcpFixture(io);
    }

    @BeforeEach
    void serve() {
        served = fixture.serve();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void aLinkOpensBeforeItsFirstByte() throws Exception {
        served.socket();
        assertThat(served.next().link().isWritable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 5, 7})
    void thePreambleIsTakenOffInPiecesOfAnySize(int pieceByteCount) throws Exception {
        byte[] bytes = HexFormat.of().parseHex("004E51320102030405");
        Socket peer = served.socket();
        Recorder server = served.next();
        OutputStream output = peer.getOutputStream();
        for (int at = 0; at < bytes.length; at += pieceByteCount) {
            int turns = server.readTurns();
            output.write(bytes, at, Math.min(pieceByteCount, bytes.length - at));
            until(() -> server.readTurns() > turns); // so that the next piece comes by itself
        }
        assertThat(server.received(5)).containsExactly(1, 2, 3, 4, 5);
    }

    @ParameterizedTest
    @CsvSource({
        "0000, NQ1",
        "00000010FFFF, NQ1",
        "1603010200, TLS",
        "16, NONE",
        "1600, GARBAGE",
        "47, GARBAGE",
        "004E50, GARBAGE",
        "004E51, NONE",
        "004E513300, GARBAGE",
        "00160300, GARBAGE"
    })
    void whoSpeaksAnotherLanguageIsTurnedAway(String hex, String kind) throws Exception {
        byte[] bytes = HexFormat.of().parseHex(hex);
        Socket peer = served.socket();
        Recorder server = served.next();
        for (byte one : bytes) {
            int turns = server.readTurns();
            peer.getOutputStream().write(one);
            until(() -> server.readTurns() > turns || server.closed.isDone());
            if (server.closed.isDone()) {
                break;
            }
        }
        if (kind.equals("NONE")) {
            peer.close();
            assertThat(server.cause()).isInstanceOf(EOFException.class);
        } else {
            assertThat(server.cause()).isInstanceOf(ProtocolException.class);
            assertThat(count(kind)).isEqualTo(1);
        }
        assertThat(server.received()).isEmpty();
    }

    @Test
    void countsEachWhoIsTurnedAway() throws Exception {
        for (int i = 0; i < 3; i++) {
            served.socket((byte) 'G', (byte) 'E', (byte) 'T');
            assertThat(served.next().cause()).hasMessageContaining("no beginning of net-queue");
        }
        assertThat(count("GARBAGE")).isEqualTo(3);
        assertThat(count("TLS")).isZero();
    }

    private long count(String kind) {
        return served.server.strangers().count(Strangers.Kind.valueOf(kind));
    }
}
