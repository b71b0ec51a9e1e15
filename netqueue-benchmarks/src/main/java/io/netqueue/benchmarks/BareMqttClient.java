package io.netqueue.benchmarks;

import io.netqueue.netty.NettyIo;
import io.netqueue.netty.NettyWorker;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubAckMessage;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.io.EOFException;
import java.util.UUID;

/** The one connection of a {@link BareMqttSide}: subscribes, makes an array of each message, publishes. Event loop only. */
final class BareMqttClient extends ChannelInboundHandlerAdapter {
    private static final int PUBLISHES_PER_FLUSH = 64;

    private final NettyWorker worker;
    private final Tally tally;
    private final String from;
    private final String to;
    private final ByteBuf memory;

    private ChannelHandlerContext context;
    private int unsent;
    private boolean writing;

    /** The last message, so that making it cannot be optimized away. */
    @SuppressWarnings("unused")
    private volatile byte[] last;

    BareMqttClient(NettyWorker worker, Load load, Tally tally, String from, String to) {
        this.worker = worker;
        this.tally = tally;
        this.from = from;
        this.to = to;
        memory = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[load.byteCount()]));
    }

    // ---- output

    void start(int count) {
        unsent = count;
        write();
    }

    void writeReceipt() {
        context.writeAndFlush(publish(Unpooled.EMPTY_BUFFER));
    }

    private void write() {
        if (writing) {
            return; // flushing may tell that there is room
        }
        writing = true;
        while (unsent > 0 && context.channel().isWritable()) {
            for (int i = 0;
                    i < PUBLISHES_PER_FLUSH && unsent > 0 && context.channel().isWritable();
                    i++) {
                context.write(publish(memory.duplicate()));
                unsent--;
            }
            context.flush();
        }
        writing = false;
    }

    private MqttPublishMessage publish(ByteBuf payload) {
        return MqttMessageBuilders.publish()
                .topicName(to)
                .qos(MqttQoS.AT_MOST_ONCE)
                .payload(payload)
                .build();
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        write();
    }

    // ---- input

    @Override
    public void channelActive(ChannelHandlerContext active) {
        context = active;
        acknowledgeAtOnce();
        context.writeAndFlush(MqttMessageBuilders.connect()
                .protocolVersion(MqttVersion.MQTT_5)
                .clientId("bare" + UUID.randomUUID().toString().substring(0, 8))
                .cleanSession(true)
                .build());
    }

    @Override
    public void channelRead(ChannelHandlerContext reading, Object packet) {
        if (packet instanceof MqttPublishMessage publish) {
            take(publish.payload());
        } else if (packet instanceof MqttConnAckMessage) {
            context.writeAndFlush(MqttMessageBuilders.subscribe()
                    .messageId(1)
                    .addSubscription(MqttQoS.AT_MOST_ONCE, from)
                    .build());
        } else if (packet instanceof MqttSubAckMessage) {
            tally.count(0);
        } else if (packet instanceof MqttMessage message
                && message.decoderResult().isFailure()) {
            tally.fail(message.decoderResult().cause());
        }
    }

    private void take(ByteBuf payload) {
        byte[] message = new byte[payload.readableBytes()];
        payload.readBytes(message).release();
        last = message;
        tally.count(message.length);
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext reading) {
        acknowledgeAtOnce();
        tally.publish();
    }

    /** As net-queue's connection to a broker does. */
    private void acknowledgeAtOnce() {
        if (worker.io() == NettyIo.EPOLL && context.channel().isActive()) {
            context.channel().config().setOption(EpollChannelOption.TCP_QUICKACK, true);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext gone) {
        tally.fail(new EOFException("the broker closed the connection"));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        tally.fail(cause);
    }
}
