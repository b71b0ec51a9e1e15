package io.netqueue.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netqueue.options.EventOptions;
import io.netqueue.options.Peer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

/** What one communicator was told of its peers. Thread-safe. */
public final class EventLog {
    private record Event(UUID peer, String name) {}

    private final List<Event> events = new CopyOnWriteArrayList<>();

    /** Options by which it is told. */
    public EventOptions options() {
        return EventOptions.builder()
                .ini(peer -> add(peer, "ini"))
                .linkUp(peer -> add(peer, "linkUp"))
                .linkDown(peer -> add(peer, "linkDown"))
                .fin((peer, cause) -> add(peer, cause.isPresent() ? "fin with a cause" : "fin"))
                .build();
    }

    private void add(Peer peer, String name) {
        events.add(new Event(peer.id(), name));
    }

    /** The events of one peer so far. */
    public List<String> of(UUID peer) {
        return events.stream()
                .filter(event -> event.peer.equals(peer))
                .map(Event::name)
                .toList();
    }

    /** Waits until these, and no others, were told of the peer. */
    public void awaitEvents(UUID peer, String... names) {
        await().atMost(Deadlines.LIMIT).untilAsserted(() -> assertThat(of(peer)).containsExactly(names));
    }
}
