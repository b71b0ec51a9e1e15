package io.netqueue.mqtt;

import io.netqueue.netty.NettyWorker;
import io.netqueue.transport.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks, on a connection of its own, whether a server answers in the namespace already: the broker would let a second one
 * take the first one's place. A broker of MQTT 5 mostly says at once that nobody is there to be asked; if it does not, the
 * answer may be behind much else that the other server gets, and is waited for longer than where a broker cannot tell.
 * Worker only.
 */
final class Inquiry implements MqttConnection.Listener {
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long an answer is waited for at most, once there is a connection. */
    static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    /** Hears the outcome, once. */
    interface Outcome {

        /** Whether a server is there. */
        void onAnswer(boolean taken);

        /** Nobody could be asked. */
        void onFailed(Throwable cause);
    }

    private final NettyWorker worker;
    private final Topics topics;
    private final String asker = Login.freshClientId();
    private final BrokerDial dial;
    private final Outcome outcome;

    private MqttConnection connection;
    private Worker.Timer patience;
    private boolean over;

    Inquiry(NettyWorker worker, BrokerAccess access, Outcome outcome) {
        this.worker = worker;
        this.topics = access.topics();
        this.outcome = outcome;
        Login login = new Login(asker, List.of(topics.answer(asker)), null, access.broker(), access.keepAliveSeconds());
        dial = new BrokerDial(worker, access, login, this);
    }

    void start() {
        dial.start();
    }

    void giveUp() {
        dial.giveUp();
        if (connection != null) {
            answer(false);
        }
    }

    @Override
    public void onReady(MqttConnection opened) {
        connection = opened;
        await(PATIENCE_NANOS);
        connection.send(MqttPackets.question(topics.question(), asker));
    }

    @Override
    public void onAcknowledged(boolean heard) {
        if (!heard) {
            answer(false);
        } else if (!over && connection.version() == MqttVersion.MQTT_5) {
            patience.cancel();
            await(MOST_PATIENCE_NANOS);
        }
    }

    private void await(long nanos) {
        patience = worker.schedule(() -> answer(false), nanos);
    }

    @Override
    public void onPublish(String topic, ByteBuf payload) {
        payload.release();
        answer(true);
    }

    @Override
    public void onReadDone() {
        // the answer is one message
    }

    @Override
    public void onWritable() {
        // nothing more is written
    }

    @Override
    public void onClosed(Throwable cause) {
        if (!over) {
            over = true;
            if (patience != null) {
                patience.cancel();
            }
            outcome.onFailed(cause);
        }
    }

    private void answer(boolean taken) {
        if (!over) {
            over = true;
            patience.cancel();
            connection.leave();
            outcome.onAnswer(taken);
        }
    }
}
