package io.netqueue.mqtt;

import io.netqueue.netty.NettyIo;
import io.netqueue.netty.NettyWorker;
import io.netqueue.netty.TlsFailure;
import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.Worker;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectReturnCode;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageIdVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPubReplyMessageVariableHeader;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttReasonCodeAndPropertiesVariableHeader;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/**
 * One connection to a broker, as far as MQTT goes: it logs in, subscribes, passes PUBLISH packets both ways, keeps itself
 * alive, and takes its leave. It is the last handler of its channel. Worker only.
 *
 * <pre>
 *   CONNECT ──CONNACK──▶ SUBSCRIBE ──SUBACK──▶ ready ── publish, onPublish ──▶ DISCONNECT ──▶ closed
 * </pre>
 */
final class MqttConnection extends ChannelInboundHandlerAdapter {
    private static final System.Logger LOG = System.getLogger(MqttConnection.class.getName());

    /** Longest wait for the broker to take what was written before the end, and to close its side. */
    private static final long LEAVE_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** From here on a reason code of MQTT 5, and a return code of SUBACK before it, is a failure. */
    private static final int FIRST_FAILURE = 0x80;

    /** What happens on a connection; on its worker. */
    interface Listener {

        /** It is subscribed: what is published from now on arrives. */
        void onReady(MqttConnection connection);

        /** A message came that is not a retained one. The payload is handed over. */
        void onPublish(String topic, ByteBuf payload);

        /**
         * The broker took a question (see {@link MqttPackets#question}).
         *
         * @param number which
         * @param heard false if the broker says that nobody is subscribed
         */
        default void onAcknowledged(int number, boolean heard) {}

        /** No further messages are at hand. */
        void onReadDone();

        /** There is room for output again. */
        void onWritable();

        /** It is over, or never began. The last call. */
        void onClosed(Throwable cause);
    }

    private enum Phase {
        CONNECTING,
        SUBSCRIBING,
        READY,
        LEAVING,
        CLOSED
    }

    private final NettyWorker worker;
    private final SocketChannel channel;
    private final NetworkLocation broker;
    private final Login login;
    private final MqttVersion version;
    private final Listener listener;

    private Phase phase = Phase.CONNECTING;
    private Throwable cause;
    private Worker.Timer limit;
    private Heartbeat heartbeat;
    private long largestPacket = MqttPackets.LARGEST_UNTOLD;
    private boolean shaken;
    private boolean oldVersionWanted;
    private boolean writableDue;

    MqttConnection(
            NettyWorker worker,
            SocketChannel channel,
            NetworkLocation broker,
            Login login,
            MqttVersion version,
            Listener listener) {
        this.worker = worker;
        this.channel = channel;
        this.broker = broker;
        this.login = login;
        this.version = version;
        this.listener = listener;
    }

    NettyWorker worker() {
        return worker;
    }

    SocketChannel channel() {
        return channel;
    }

    NetworkLocation broker() {
        return broker;
    }

    MqttVersion version() {
        return version;
    }

    /** The most bytes of a PUBLISH packet with its header that the broker takes, and we send. */
    int largestPacket() {
        return (int) Math.min(largestPacket, MqttPackets.LARGEST_PACKET);
    }

    /** Did it end because the broker does not speak this version? Then an older one is worth trying. */
    boolean isOldVersionWanted() {
        return oldVersionWanted;
    }

    boolean isReady() {
        return phase == Phase.READY;
    }

    /** The broker itself reads everything, whether the connection to it is encrypted or not. */
    boolean isEncrypted() {
        return channel.pipeline().get(SslHandler.class) != null;
    }

    /** Writes a packet whole, at once. */
    void send(Object packet) {
        heartbeat.onWritten();
        channel.writeAndFlush(packet);
    }

    /** Sends what was written. */
    void flush() {
        heartbeat.onWritten();
        channel.flush();
    }

    /** Takes its leave, so that the broker does not publish the will; what was written before is still sent. */
    void leave() {
        if (phase == Phase.CLOSED || phase == Phase.LEAVING) {
            return;
        }
        boolean known = phase != Phase.CONNECTING;
        end(new IOException("The connection to the broker at " + broker + " was closed by this side"));
        if (known) {
            channel.writeAndFlush(MqttMessage.DISCONNECT);
            limit = worker.schedule(channel::close, LEAVE_NANOS); // the broker closes when it has read that
        } else {
            channel.close();
        }
    }

    // ---- from the channel

    @Override
    public void channelActive(ChannelHandlerContext context) {
        heartbeat = new Heartbeat(worker, login.keepAliveSeconds(), this::ping, this::onSilence);
        acknowledgeAtOnce();
        send(MqttPackets.connect(login, version));
    }

    private void ping() {
        channel.writeAndFlush(MqttMessage.PINGREQ);
    }

    private void onSilence() {
        fail(new IOException("The broker at " + broker + " fell silent"));
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        heartbeat.onRead();
        MqttMessage message = (MqttMessage) received;
        if (message.decoderResult().isFailure()) {
            fail(new IOException(
                    "What came from " + broker + " is not what an MQTT broker says: "
                            + message.decoderResult().cause().getMessage(),
                    message.decoderResult().cause()));
        } else if (message instanceof MqttPublishMessage publish) {
            onPublish(publish);
        } else {
            onControl(message);
        }
    }

    private void onPublish(MqttPublishMessage publish) {
        if (phase == Phase.READY && !publish.fixedHeader().isRetain()) {
            listener.onPublish(publish.variableHeader().topicName(), publish.payload());
        } else {
            publish.release();
        }
    }

    private void onControl(MqttMessage message) {
        MqttMessageType type = message.fixedHeader().messageType();
        if (type == MqttMessageType.CONNACK && phase == Phase.CONNECTING) {
            onConnAck((MqttConnAckMessage) message);
        } else if (type == MqttMessageType.SUBACK && phase == Phase.SUBSCRIBING) {
            onSubAck((MqttSubAckMessage) message);
        } else if (type == MqttMessageType.PUBACK && phase == Phase.READY) {
            MqttMessageIdVariableHeader answer = (MqttMessageIdVariableHeader) message.variableHeader();
            listener.onAcknowledged(
                    answer.messageId(),
                    !(answer instanceof MqttPubReplyMessageVariableHeader reply
                            && reply.reasonCode() == MqttPackets.NO_SUBSCRIBERS));
        } else if (type == MqttMessageType.DISCONNECT) {
            fail(BrokerErrors.disconnected(
                    broker, ((MqttReasonCodeAndPropertiesVariableHeader) message.variableHeader()).reasonCode()));
        }
    }

    private void onConnAck(MqttConnAckMessage answer) {
        MqttConnectReturnCode code = answer.variableHeader().connectReturnCode();
        if (code != MqttConnectReturnCode.CONNECTION_ACCEPTED) {
            oldVersionWanted = BrokerErrors.isAboutVersion(code);
            fail(BrokerErrors.refused(broker, login.broker(), code));
            return;
        }
        MqttProperties properties = answer.variableHeader().properties();
        largestPacket = MqttPackets.number(
                properties,
                MqttProperties.MAXIMUM_PACKET_SIZE,
                version == MqttVersion.MQTT_5 ? MqttPackets.LARGEST_PACKET : MqttPackets.LARGEST_UNTOLD);
        if (largestPacket < MqttPackets.LEAST_PACKET) {
            fail(new IOException("The broker at " + broker + " takes packets of " + largestPacket
                    + " bytes at most, but " + MqttPackets.LEAST_PACKET + " are needed: raise its limit"));
            return;
        }
        heartbeat.agree(MqttPackets.number(properties, MqttProperties.SERVER_KEEP_ALIVE, login.keepAliveSeconds()));
        phase = Phase.SUBSCRIBING;
        send(MqttPackets.subscribe(login.filters(), version));
    }

    private void onSubAck(MqttSubAckMessage answer) {
        for (int i = 0; i < login.filters().size(); i++) {
            int code = answer.payload().reasonCodes().get(i);
            if (code >= FIRST_FAILURE) {
                fail(BrokerErrors.notSubscribed(broker, login.filters().get(i), code));
                return;
            }
        }
        phase = Phase.READY;
        listener.onReady(this);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        acknowledgeAtOnce();
        if (phase == Phase.READY) {
            listener.onReadDone();
        }
    }

    /**
     * A broker that leaves Nagle's algorithm on, as mosquitto does by default, holds the end of a packet back until our
     * kernel has acknowledged its beginning, which without this it would put off for 40 ms. The kernel forgets the option
     * after a while; where it has no such option nothing happens.
     */
    private void acknowledgeAtOnce() {
        if (worker.io() == NettyIo.EPOLL && channel.isActive()) {
            channel.config().setOption(EpollChannelOption.TCP_QUICKACK, true);
        }
    }

    /** The call comes in the middle of a write of Netty's, where nobody could write. */
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
        if (channel.isWritable() && !writableDue) {
            writableDue = true;
            worker.execute(this::tellWritable);
        }
    }

    private void tellWritable() {
        writableDue = false;
        if (phase == Phase.READY && channel.isWritable()) {
            listener.onWritable();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        if (event instanceof SslHandshakeCompletionEvent completion) {
            shaken = completion.isSuccess();
            if (!shaken) {
                fail(TlsFailure.of(broker, completion.cause()));
            }
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable thrown) {
        if (thrown instanceof DecoderException && thrown.getCause() instanceof SSLException refused) {
            fail(TlsFailure.of(broker, refused));
        } else if (thrown instanceof IOException && isEncrypted() && !shaken) {
            fail(TlsFailure.interrupted(broker, thrown));
        } else if (thrown instanceof IOException) {
            fail(new IOException(
                    "The connection to the broker at " + broker + " was lost: " + thrown.getMessage(), thrown));
        } else {
            LOG.log(System.Logger.Level.WARNING, "A connection to a broker failed; please report this", thrown);
            fail(thrown);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        if (phase == Phase.CONNECTING && cause == null) {
            oldVersionWanted = true; // some brokers close without a word
        }
        Throwable why = cause != null ? cause : new EOFException("The broker at " + broker + " closed the connection");
        phase = Phase.CLOSED;
        heartbeat.stop();
        if (limit != null) {
            limit.cancel();
        }
        listener.onClosed(why);
    }

    private void end(Throwable reason) {
        phase = Phase.LEAVING;
        if (cause == null) {
            cause = reason;
        }
    }

    /** Ends it at once. */
    void fail(Throwable reason) {
        if (phase != Phase.CLOSED) {
            end(reason);
            channel.close();
        }
    }
}
