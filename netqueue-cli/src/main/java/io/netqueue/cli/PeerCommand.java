package io.netqueue.cli;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.Purpose;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.stream.ByteStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * One process of the demo. It does what standard input says, reports on standard output, and ends when standard input
 * does, so that it never outlives the demo:
 *
 * <pre>
 *   text    all|&lt;peer&gt; &lt;text&gt;     sends a text        sent &lt;bytes&gt; &lt;sha256&gt;           acknowledged by all
 *   file    all|&lt;peer&gt; &lt;path&gt;     sends a file        got &lt;peer&gt; &lt;bytes&gt; &lt;sha256&gt;     received
 *   forward all|&lt;peer&gt;            sends on what       listening &lt;port&gt;
 *                                 was received last   failed &lt;why&gt;
 * </pre>
 */
@Command(name = "demo-peer", hidden = true, description = "One process of the demo.")
final class PeerCommand implements Callable<Integer> {
    private static final String ALL = "all";

    @Option(names = "--server", description = "Be the server.")
    private boolean server;

    @Mixin
    private Endpoint endpoint;

    private final AtomicReference<ByteStream> last = new AtomicReference<>(new ByteStream());
    private Communicator<ByteStream> communicator;

    @Override
    public Integer call() throws IOException {
        Purpose purpose = server ? Purpose.SERVER : Purpose.CLIENT;
        communicator = endpoint.open(purpose, ConnectionOptions.builder().build());
        try {
            if (server) {
                say("listening " + communicator.location().port());
            }
            Thread receiver = new Thread(this::receive, "netqueue-receiver");
            receiver.setDaemon(true);
            receiver.start();
            obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        } finally {
            communicator.close(Endpoint.GRACE);
        }
        return 0;
    }

    private void obey(BufferedReader orders) throws IOException {
        String order;
        while ((order = orders.readLine()) != null) {
            String[] words = order.split(" ", 3);
            ByteStream bytes = switch (words[0]) {
                case "text" -> ByteStream.of(words[2].getBytes(StandardCharsets.UTF_8));
                case "file" -> ByteStream.of(Path.of(words[2]));
                case "forward" -> last.getAndSet(new ByteStream());
                default -> throw new Failure("the demo does not know the order '" + order + "'");
            };
            put(bytes, words[1]);
        }
    }

    private void put(ByteStream bytes, String to) throws IOException {
        String report = "sent " + bytes.byteCount() + " " + Sha256.of(bytes.copy());
        Delivery delivery = to.equals(ALL) ? communicator.put(bytes) : communicator.put(bytes, UUID.fromString(to));
        delivery.toCompletableFuture()
                .whenComplete((done, failure) -> say(failure == null ? report : "failed " + failure.getMessage()));
    }

    private void receive() {
        try {
            for (Message<ByteStream> message : communicator.messages()) {
                keep(message);
            }
        } catch (IOException | RuntimeException e) {
            say("failed " + e);
        }
    }

    private void keep(Message<ByteStream> message) throws IOException {
        try (ByteStream bytes = message.data()) {
            last.getAndSet(bytes.copy()).close();
            say("got " + message.peer() + " " + bytes.byteCount() + " " + Sha256.of(bytes));
        }
    }

    /** Lines of several threads do not mix. */
    private static void say(String report) {
        System.out.println(report);
    }
}
