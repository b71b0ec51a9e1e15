package io.netqueue.mqtt;

import io.netqueue.netty.NettyWorker;
import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.Worker;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes links to the server of a namespace: each is a new connection to the broker, whose will tells the server if it is
 * lost.
 */
final class MqttClient implements LinkClient {
    private final NettyWorker worker;
    private final UUID id;
    private final BrokerAccess access;
    private final Topics topics;

    // touched by the worker only
    private final List<BrokerDial> underWay = new ArrayList<>();
    private boolean closed;

    MqttClient(NettyWorker worker, UUID id, BrokerAccess access) {
        this.worker = worker;
        this.id = id;
        this.access = access;
        this.topics = access.topics();
    }

    @Override
    public Worker worker() {
        return worker;
    }

    @Override
    public void connect(LinkListener listener) {
        worker.execute(() -> start(listener));
    }

    @Override
    public void close() {
        worker.execute(() -> {
            closed = true;
            underWay.forEach(BrokerDial::giveUp);
            underWay.clear();
        });
    }

    private void start(LinkListener listener) {
        Login login = new Login(
                Login.freshClientId(),
                List.of(topics.toClient(id)),
                new Login.Will(topics.toServer(id), listener.lastWords()),
                access.broker(),
                access.keepAliveSeconds());
        BrokerDial dial = new BrokerDial(worker, access, login, new Attach(listener));
        underWay.removeIf(BrokerDial::isOver);
        underWay.add(dial);
        dial.start();
        if (closed) {
            dial.giveUp();
        }
    }

    /** One connection, and the one link on it. */
    private final class Attach implements MqttConnection.Listener {
        private final LinkListener listener;
        private MqttLink link;

        Attach(LinkListener listener) {
            this.listener = listener;
        }

        @Override
        public void onReady(MqttConnection connection) {
            link = new MqttLink(
                    connection, topics.toServer(id), listener, closing -> connection.leave(), Optional.empty());
            link.opened();
        }

        @Override
        public void onPublish(String topic, ByteBuf payload) {
            link.receive(payload);
        }

        @Override
        public void onReadDone() {
            link.readDone();
        }

        @Override
        public void onWritable() {
            link.writable();
        }

        @Override
        public void onClosed(Throwable cause) {
            if (link == null) {
                listener.onClosed(cause);
            } else {
                link.lost(cause);
            }
        }
    }
}
