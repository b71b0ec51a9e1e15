package io.netqueue.testkit;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pair of topics of one client, and who hears what is published there. */
final class PacketTopic {

    private static final int HEADER_SIZE = 13;
    private static final byte VERSION = 1;
    private static final byte HELLO = 0x01;
    private static final byte BYE = 0x17;
    private static final long SECOND = 1_000_000_000;

    private final SimulatedBroker broker;
    private final PacketPath up;
    private final PacketPath down;
    private final List<PacketLink> clients = new ArrayList<>();
    private final Map<Integer, PacketLink> servers = new LinkedHashMap<>();
    private long answeredAtNanos = -SECOND;

    PacketTopic(SimulatedBroker broker) {
        this.broker = broker;
        up = new PacketPath(broker.time(), broker.random().split(), broker.weather(), this::toServer);
        down = new PacketPath(broker.time(), broker.random().split(), broker.weather(), this::toClients);
    }

    // ---- clients

    void subscribe(PacketLink client) {
        clients.add(client);
    }

    void unsubscribe(PacketLink client) {
        clients.remove(client);
    }

    private void toClients(byte[] packet) {
        List.copyOf(clients).forEach(client -> client.arrive(packet));
    }

    void publishUp(byte[] packet) {
        up.publish(packet);
    }

    void publishDown(byte[] packet) {
        down.publish(packet);
    }

    /** What a broker says for a connection that is gone. */
    void publishWill(int linkId) {
        byte[] will = new byte[HEADER_SIZE + 4 + 14];
        ByteBuffer.wrap(will).put(VERSION).putInt(linkId).putLong(0).putInt(BYE << 24 | 14);
        up.publish(will);
    }

    PacketPath up() {
        return up;
    }

    PacketPath down() {
        return down;
    }

    // ---- the server

    private void toServer(byte[] packet) {
        int linkId = SimulatedBroker.linkId(packet);
        PacketLink known = servers.get(linkId);
        if (known != null) {
            known.arrive(packet);
            return;
        }
        List.copyOf(servers.values()).forEach(other -> other.arrive(packet));
        byte type = packet[HEADER_SIZE];
        long now = broker.time().nowNanos();
        if (type != HELLO && (type == BYE || now - answeredAtNanos < SECOND)) {
            return;
        }
        if (type != HELLO) {
            answeredAtNanos = now;
        }
        PacketLink link = broker.accept(this, linkId);
        if (link != null) {
            servers.put(linkId, link);
            link.arrive(packet);
        }
    }

    void forget(int linkId, PacketLink link) {
        servers.remove(linkId, link);
    }

    /** All links of the server end. */
    void breakServer() {
        for (PacketLink link : List.copyOf(servers.values())) {
            link.worker().execute(() -> link.fail("the connection to the broker was lost"));
        }
    }

    /** The server is dead. */
    void dropServer() {
        List.copyOf(servers.values()).forEach(PacketLink::drop);
    }
}
