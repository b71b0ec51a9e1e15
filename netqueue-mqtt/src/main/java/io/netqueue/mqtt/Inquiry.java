package io.netqueue.mqtt;

import io.netqueue.netty.NettyWorker;
import io.netqueue.transport.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks, on a connection of its own, whether a server answers in the namespace already: the broker would let a second one
 * take the first one's place. A broker of MQTT 5 mostly says at once that nobody is there to be asked. If it says that
 * somebody is, the answer is waited for longer than where a broker cannot tell; which it is shows in what it says of a topic
 * that nobody can be subscribed to. Worker only.
 */
final class Inquiry implements MqttConnection.Listener {
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long the broker's word is waited for at most, once there is a connection, and then the answer. */
    static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final int UNHEARD = 1;
    private static final int QUESTION = 2;

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
    private final boolean wary;

    private MqttConnection connection;
    private Worker.Timer patience;
    private boolean telling;
    private boolean over;

    /**
     * An inquiry that has not begun.
     *
     * @param worker where it lives
     * @param access says where the broker is
     * @param wary may another server have been there a moment ago? Then its answer is waited for longer
     * @param outcome hears what came of it
     */
    Inquiry(NettyWorker worker, BrokerAccess access, boolean wary, Outcome outcome) {
        this.worker = worker;
        this.wary = wary;
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
        await(MOST_PATIENCE_NANOS);
        connection.send(MqttPackets.publish(topics.bell(), Unpooled.copiedBuffer(asker, StandardCharsets.US_ASCII)));
        connection.send(MqttPackets.question(UNHEARD, topics.answer(Login.freshClientId()), asker));
        connection.send(MqttPackets.question(QUESTION, topics.question(), asker));
    }

    @Override
    public void onAcknowledged(int number, boolean heard) {
        if (number == UNHEARD) {
            telling = !heard;
        } else if (!heard) {
            answer(false);
        } else if (!over) {
            patience.cancel();
            await(wary || telling ? MOST_PATIENCE_NANOS : PATIENCE_NANOS);
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
