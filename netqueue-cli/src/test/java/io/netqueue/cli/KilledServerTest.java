package io.netqueue.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** {@code serve} is killed and started again while several {@code send} go on reading lines. */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class KilledServerTest {
    private static final int CLIENTS = 3;
    private static final int BURST = 20;

    /** For a machine that does nothing else: the longest time between two attempts, 10 s, and as much again. */
    private static final Duration BACK_WITHIN = Duration.ofSeconds(20);

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Pattern ACKNOWLEDGED = Pattern.compile("acknowledged (\\d+) messages");
    private static final Pattern LOST = Pattern.compile("(\\d+) messages? lost");

    /** A client that is given one numbered line after the other. */
    private static final class Sender implements Callable<Integer>, AutoCloseable {
        final String id;
        final CliProcess process;
        final FutureTask<Integer> writing = new FutureTask<>(this);
        private volatile boolean stopped;

        Sender(int number, String port) throws IOException {
            id = "00000000-0000-0000-0000-00000000000" + number;
            process = CliProcess.start("send", "--port", port, "--id", id, "-");
            new Thread(writing, "sender").start();
        }

        @Override
        public Integer call() throws IOException {
            int count = 0;
            while (!stopped) {
                StringBuilder lines = new StringBuilder();
                for (int i = 0; i < BURST; i++) {
                    lines.append(count++).append('\n');
                }
                process.input(lines.toString());
                LockSupport.parkNanos(5_000_000);
            }
            process.endInput();
            return count;
        }

        /** How many lines it was given. */
        int stop() throws Exception {
            stopped = true;
            return writing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }

        @Override
        public void close() {
            stopped = true;
            process.close();
        }
    }

    @Test
    @Tag("slow")
    void linesComeOnceThoughTheServerIsKilledTwice(TestReporter reporter) throws Exception {
        kill(2, reporter);
    }

    @Test
    @Tag("long")
    void linesComeOnceThoughTheServerIsKilledTwentyTimes(TestReporter reporter) throws Exception {
        assertThat(kill(20, reporter)).as("back after a restart").isLessThan(BACK_WITHIN);
    }

    /** How long it took at most until all clients were back. */
    private static Duration kill(int times, TestReporter reporter) throws Exception {
        List<Sender> senders = new ArrayList<>();
        CliProcess server = CliProcess.serve();
        try {
            String port = server.awaitPort();
            for (int i = 0; i < CLIENTS; i++) {
                senders.add(new Sender(i, port));
            }
            List<String> lives = new ArrayList<>();
            long slowest = 0;
            for (int i = 0; i < times; i++) {
                awaitAll(senders, server);
                LockSupport.parkNanos(i * 17_000_000L); // not always in the same moment
                server.process().destroyForcibly();
                String life = server.output();
                lives.add(life.substring(0, life.lastIndexOf('\n') + 1)); // the last line may be cut short
                server = CliProcess.start("serve", "--port", port);
                assertThat(server.awaitPort()).isEqualTo(port);
                long start = System.nanoTime();
                awaitAll(senders, server);
                slowest = Math.max(slowest, System.nanoTime() - start);
            }
            List<Integer> counts = new ArrayList<>();
            for (Sender sender : senders) {
                counts.add(sender.stop());
            }
            long lost = 0;
            long put = 0;
            for (int i = 0; i < CLIENTS; i++) {
                put += counts.get(i);
                lost += lostOf(senders.get(i), counts.get(i));
            }
            assertThat(server.terminate().awaitExit()).isZero();
            lives.add(server.output());
            long got = 0;
            for (Sender sender : senders) {
                got += gotOnce(lives, sender.id);
            }
            reporter.publishEntry(Map.of(
                    "kills", "" + times,
                    "lines", "" + put,
                    "lost", "" + lost,
                    "acknowledged and gone with a server", "" + (put - lost - got),
                    "back after millis at most", "" + TimeUnit.NANOSECONDS.toMillis(slowest)));
            return Duration.ofNanos(slowest);
        } finally {
            senders.forEach(Sender::close);
            server.close();
        }
    }

    /** What the sender says was lost; together with what was acknowledged it is all that it was given. */
    private static long lostOf(Sender sender, long count) throws InterruptedException {
        int exit = sender.process.awaitExit();
        long acknowledged = number(ACKNOWLEDGED, sender.process.output());
        long lost = number(LOST, sender.process.errors());
        assertThat(acknowledged + lost).isEqualTo(count);
        assertThat(exit).isEqualTo(lost == 0 ? 0 : 1);
        return lost;
    }

    private static long number(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        return matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }

    private static void awaitAll(List<Sender> senders, CliProcess server) {
        await().pollDelay(Duration.ZERO).atMost(PATIENCE).until(() -> {
            String text = server.outputSoFar();
            return senders.stream().allMatch(sender -> text.contains(sender.id));
        });
    }

    /** How many numbers came of one sender: in order, and none twice, whichever server got it. */
    private static int gotOnce(List<String> lives, String id) {
        Set<Integer> all = new HashSet<>();
        for (String life : lives) {
            List<Integer> numbers = life.lines()
                    .filter(line -> line.startsWith(id + "\t"))
                    .map(line -> Integer.valueOf(line.substring(id.length() + 1)))
                    .toList();
            assertThat(numbers).isSorted();
            for (int number : numbers) {
                assertThat(all.add(number)).as("%s came once", number).isTrue();
            }
        }
        return all.size();
    }
}
