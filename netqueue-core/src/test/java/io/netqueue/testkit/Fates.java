package io.netqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.Communicator;
import io.netqueue.Delivery;
import io.netqueue.Message;
import io.netqueue.options.Status;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * What became of numbered messages from one communicator to another whose sessions may end, and whether what their
 * deliveries say of it is true. Used by one thread, but for its getter.
 */
public final class Fates {
    private static final Duration LOOK = Duration.ofMillis(10);

    private final List<Delivery> deliveries = new ArrayList<>();
    private final List<Integer> received = new CopyOnWriteArrayList<>();
    private final Supplier<Optional<Message<byte[]>>> next;
    private final Future<Void> getter;
    private volatile boolean stopped;

    /** Gets from now on what the sender puts to the receiver. */
    public Fates(CutFixture fixture, Communicator<byte[]> receiver, UUID sender) {
        next = () -> {
            try {
                return receiver.poll(LOOK, sender);
            } catch (InterruptedException e) {
                throw new AssertionError("interrupted", e);
            }
        };
        getter = fixture.run(this::getAll);
    }

    private Void getAll() {
        boolean last = false;
        while (!last) {
            boolean wasStopped = stopped; // before the look: all that came before it is seen
            Optional<Message<byte[]>> message = next.get();
            message.ifPresent(got -> received.add(ByteBuffer.wrap(got.data()).getInt()));
            last = wasStopped && message.isEmpty();
        }
        return null;
    }

    /** Puts so many messages of a size. */
    public void put(Communicator<byte[]> sender, UUID receiver, int count, int size) {
        for (int i = 0; i < count; i++) {
            byte[] data = new byte[size];
            ByteBuffer.wrap(data).putInt(deliveries.size());
            deliveries.add(sender.put(data, receiver));
        }
    }

    /** How many deliveries stand so. */
    public long count(Status status) {
        return deliveries.stream()
                .filter(delivery -> delivery.status() == status)
                .count();
    }

    /** Whether nothing is under way. */
    public boolean areSettled() {
        return deliveries.stream().allMatch(Delivery::isDone);
    }

    /** Waits until all are settled, and compares what was said with what was got. */
    public Map<Status, Integer> verify() throws Exception {
        Deadlines.until("all are settled", this::areSettled);
        stopped = true;
        Deadlines.value(getter);
        assertThat(received).as("in order, and none twice").isSorted().doesNotHaveDuplicates();
        Map<Status, Integer> counts = new TreeMap<>();
        for (int i = 0; i < deliveries.size(); i++) {
            Status status = deliveries.get(i).status();
            counts.merge(status, 1, Integer::sum);
            if (status == Status.ACKNOWLEDGED) {
                assertThat(received).as("acknowledged").contains(i);
            } else if (status != Status.LOST) {
                assertThat(received)
                        .as("it is said that it never left: %s", status)
                        .doesNotContain(i);
            }
        }
        return counts;
    }
}
