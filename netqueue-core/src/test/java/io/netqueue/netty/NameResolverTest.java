package io.netqueue.netty;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(300)
class NameResolverTest {

    /** However long the look-ups of names before it take. */
    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "2001:db8::1"})
    void anAddressWaitsForNoLookUp(String literal) throws Exception {
        List<InetAddress> answers = new ArrayList<>();
        NameResolver.resolve(literal, Runnable::run, (addresses, unknown) -> answers.addAll(List.of(addresses)));
        assertThat(answers).containsExactly(InetAddress.getByName(literal));
    }

    @Test
    void everybodyWhoAsksForANameIsAnswered() throws Exception {
        BlockingQueue<InetAddress[]> answers = new LinkedBlockingQueue<>();
        for (int i = 0; i < 10; i++) {
            NameResolver.resolve("localhost", Runnable::run, (addresses, unknown) -> answers.add(addresses));
        }
        for (int i = 0; i < 10; i++) {
            assertThat(answers.poll(30, TimeUnit.SECONDS)).isNotEmpty();
        }
    }

    @Test
    void aNameWithoutAddressesIsAskedForEachTime() throws Exception {
        for (int i = 0; i < 2; i++) {
            BlockingQueue<UnknownHostException> answers = new LinkedBlockingQueue<>();
            NameResolver.resolve("no.such.host.invalid", Runnable::run, (addresses, unknown) -> answers.add(unknown));
            assertThat(answers.poll(30, TimeUnit.SECONDS)).isNotNull();
        }
    }
}
