package io.netqueue.testkit;

import io.netqueue.Delivery;
import io.netqueue.options.Status;
import io.netqueue.testkit.SimulationFailure.Kind;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * Who put what to whom and who received it: every message of a run, checked as it is got and once more at the end. The
 * messages of all lives of a sender for one client are one list, and each life of the receiver gets a part of it, in
 * order.
 */
final class Ledger {

    /** One message to one receiver. */
    private static final class Entry {

        private final long number;
        private final int size;
        private final Delivery delivery;
        private final UUID to;
        private final SimulatedProcess sender;
        private int lives;

        Entry(long number, int size, Delivery delivery, UUID to, SimulatedProcess sender) {
            this.number = number;
            this.size = size;
            this.delivery = delivery;
            this.to = to;
            this.sender = sender;
        }

        Status status() {
            return to == null ? delivery.status() : delivery.status(to);
        }

        @Override
        public String toString() {
            return "message " + number + " of " + size + " bytes from " + sender + ", " + status();
        }
    }

    /** What a direction is known by: the client's id, and which way. */
    private record Path(UUID client, boolean up) {}

    private record Reading(SimulatedProcess receiver, Path path) {}

    /** How far one life of a receiver is in the list; and the empty messages, which cannot be told apart. */
    private static final class Progress {

        private int next;
        private int empties;
        private int count;
    }

    private final VirtualTime time;
    private final Map<Path, List<Entry>> put = new LinkedHashMap<>();
    private final Map<Reading, Progress> got = new LinkedHashMap<>();
    private final Map<Path, Integer> readers = new HashMap<>();
    private final List<Payload> payloads = new ArrayList<>();
    private final Map<Payload, Delivery> open = new LinkedHashMap<>();
    private final Set<Delivery> cancelled = new HashSet<>();
    private long numbers = 1;
    private long messages;

    Ledger(VirtualTime time) {
        this.time = time;
    }

    long nextNumber() {
        return numbers++;
    }

    long messages() {
        return messages;
    }

    /** A message was put; to the server if there are no clients. */
    void onPut(SimulatedProcess sender, long number, int size, Payload payload, Delivery delivery, UUID... clients) {
        time.record('p', number);
        payloads.add(payload);
        open.put(payload, delivery);
        if (!sender.isServer()) {
            add(new Path(sender.id(), true), new Entry(number, size, delivery, null, sender));
        }
        for (UUID client : clients) {
            add(new Path(client, false), new Entry(number, size, delivery, client, sender));
        }
    }

    private void add(Path path, Entry entry) {
        put.computeIfAbsent(path, key -> new ArrayList<>()).add(entry);
    }

    /** Its sender cancelled it, in time for at least one receiver. */
    void onCancelled(Delivery delivery) {
        cancelled.add(delivery);
    }

    /** Nobody is closing yet: what is CANCELLED must have been cancelled by its sender. */
    void checkCancelled(Predicate<UUID> mayLose) {
        put.forEach((path, entries) -> {
            for (Entry entry : entries) {
                if (entry.status() == Status.CANCELLED
                        && !cancelled.contains(entry.delivery)
                        && !mayLose.test(path.client)) {
                    throw SimulationFailure.broken("nobody cancelled " + entry);
                }
            }
        });
    }

    /** What is done may be changed by its sender, who does so. */
    void spoilDone() {
        open.entrySet().removeIf(pair -> {
            if (pair.getValue().isDone()) {
                pair.getKey().spoil();
                return true;
            }
            return false;
        });
    }

    void onGot(SimulatedProcess receiver, SimulatedProcess.Got message) {
        messages++;
        Path path = receiver.isServer() ? new Path(message.peer(), true) : new Path(receiver.id(), false);
        byte[] content = message.content();
        time.record(content, 0, Math.min(content.length, 16));
        Progress progress = got.computeIfAbsent(new Reading(receiver, path), reading -> {
            readers.merge(path, 1, Integer::sum);
            return new Progress();
        });
        progress.count++;
        List<Entry> entries = put.getOrDefault(path, List.of());
        if (content.length == 0) {
            progress.empties++;
            checkEmpties(entries, progress, entries.size(), receiver);
            return;
        }
        int index = find(entries, content, progress.next);
        if (index < 0) {
            throw misplaced(receiver, entries, content, progress.next);
        }
        checkEmpties(entries, progress, index, receiver);
        entries.get(index).lives++;
        progress.next = index + 1;
        progress.empties = 0;
        if (never(entries.get(index).status())) {
            throw SimulationFailure.broken(receiver + " got " + entries.get(index));
        }
    }

    /** How many messages of a peer may wait in this process for get, at most. */
    long waiting(SimulatedProcess receiver, UUID peer) {
        Path path = receiver.isServer() ? new Path(peer, true) : new Path(receiver.id(), false);
        Progress progress = got.get(new Reading(receiver, path));
        return put.getOrDefault(path, List.of()).size() - (progress == null ? 0 : progress.count);
    }

    private static int find(List<Entry> entries, byte[] content, int from) {
        for (int i = from; i < entries.size(); i++) {
            Entry entry = entries.get(i);
            if (entry.size == content.length && Payload.isContentOf(content, entry.number)) {
                return i;
            }
        }
        return -1;
    }

    private SimulationFailure misplaced(SimulatedProcess receiver, List<Entry> entries, byte[] content, int next) {
        int index = find(entries, content, 0);
        if (index < 0) {
            return SimulationFailure.broken(receiver + " got " + content.length + " bytes that nobody put");
        }
        Entry entry = entries.get(index);
        Kind kind = entry.lives > 0 ? Kind.DUPLICATED : Kind.REORDERED;
        return new SimulationFailure(kind, receiver + " got, after " + entries.get(next - 1) + ": " + entry);
    }

    /** Between two messages that are known there came no more empty ones than were put, and those acknowledged all came. */
    private void checkEmpties(List<Entry> entries, Progress progress, int end, SimulatedProcess receiver) {
        int possible = 0;
        for (int i = progress.next; i < end; i++) {
            Entry entry = entries.get(i);
            possible += entry.size == 0 && !never(entry.status()) ? 1 : 0;
        }
        if (progress.empties > possible) {
            throw new SimulationFailure(
                    Kind.DUPLICATED,
                    receiver + " got " + progress.empties + " empty messages where " + possible
                            + " were put, after number "
                            + (progress.next == 0 ? 0 : entries.get(progress.next - 1).number));
        }
    }

    private static boolean never(Status status) {
        return status == Status.CANCELLED || status == Status.REFUSED;
    }

    // ---- the end

    /** Everything is closed and everything was got; of what clients may anything be lost? */
    void finish(Predicate<UUID> mayLose) {
        spoilDone();
        put.forEach((path, entries) -> entries.forEach(entry -> checkEnd(entry, mayLose.test(path.client))));
        for (Payload payload : payloads) {
            boolean isDone = !open.containsKey(payload);
            if (isDone && payload.chunksOut() != 0) {
                throw SimulationFailure.broken(payload.chunksOut() + " chunks of a settled message were not released");
            }
        }
        got.forEach((reading, progress) -> {
            if (readers.get(reading.path) == 1) {
                List<Entry> entries = put.getOrDefault(reading.path, List.of());
                long sure = entries.subList(progress.next, entries.size()).stream()
                        .filter(entry -> entry.size == 0 && entry.status() == Status.ACKNOWLEDGED)
                        .count();
                if (sure > progress.empties) {
                    throw new SimulationFailure(
                            Kind.LOST, reading.receiver + " did not get " + sure + " empty messages at the end");
                }
            }
        });
    }

    private void checkEnd(Entry entry, boolean mayLose) {
        time.record('e', entry.status().ordinal());
        if (entry.size > 0 && entry.status() == Status.ACKNOWLEDGED && entry.lives == 0) {
            throw new SimulationFailure(Kind.LOST, "never received: " + entry);
        }
        if (entry.lives > 0 && never(entry.status())) {
            throw SimulationFailure.broken("received all the same: " + entry);
        }
        if (entry.sender.isDead()) {
            return;
        }
        if (!entry.delivery.isDone()) {
            throw new SimulationFailure(Kind.STUCK, "never settled: " + entry);
        }
        if (!mayLose && entry.status() == Status.LOST) {
            throw new SimulationFailure(Kind.LOST, "lost for no reason: " + entry);
        }
    }
}
