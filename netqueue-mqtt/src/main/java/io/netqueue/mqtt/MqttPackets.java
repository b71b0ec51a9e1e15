package io.netqueue.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageBuilders;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttQoS;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption;
import io.netty.handler.codec.mqtt.MqttSubscriptionOption.RetainedHandlingPolicy;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The MQTT packets that we send: nothing of them is kept by the broker. */
final class MqttPackets {
    /** The most bytes of a packet that we send, and at least as many we take. */
    static final int LARGEST_PACKET = 1024 * 1024;

    /** The most to a broker of MQTT 3.1.1, which has no way to tell what it takes. */
    static final int LARGEST_UNTOLD = 64 * 1024;

    /** A broker that takes less is of no use. */
    static final int LEAST_PACKET = 4 * 1024;

    /** Larger ones are foreign. A broker of MQTT 5 keeps them from us. */
    static final int LARGEST_TAKEN = 2 * LARGEST_PACKET;

    /** Reason code of MQTT 5: the broker took the message, but has nobody to give it to. */
    static final byte NO_SUBSCRIBERS = 0x10;

    /** PUBLISH at quality of service 0, not retained. */
    private static final byte PUBLISH = 0x30;

    private MqttPackets() {}

    static MqttMessage connect(Login login, MqttVersion version) {
        MqttMessageBuilders.ConnectBuilder connect = MqttMessageBuilders.connect()
                .protocolVersion(version)
                .clientId(login.clientId())
                .cleanSession(true)
                .keepAlive(login.keepAliveSeconds());
        if (version == MqttVersion.MQTT_5) {
            MqttProperties properties = new MqttProperties();
            properties.add(new MqttProperties.IntegerProperty(MqttProperties.SESSION_EXPIRY_INTERVAL, 0));
            properties.add(new MqttProperties.IntegerProperty(MqttProperties.MAXIMUM_PACKET_SIZE, LARGEST_TAKEN));
            connect.properties(properties);
        }
        if (login.will() != null) {
            connect.willFlag(true)
                    .willQoS(MqttQoS.AT_MOST_ONCE)
                    .willRetain(false)
                    .willTopic(login.will().topic())
                    .willMessage(login.will().payload());
        }
        login.broker().user().ifPresent(user -> connect.hasUser(true).username(user));
        login.broker()
                .password()
                .ifPresent(password -> connect.hasPassword(true).password(password));
        return connect.build();
    }

    static MqttMessage subscribe(List<String> filters, MqttVersion version) {
        MqttMessageBuilders.SubscribeBuilder subscribe =
                MqttMessageBuilders.subscribe().messageId(1);
        for (String filter : filters) {
            if (version == MqttVersion.MQTT_5) {
                subscribe.addSubscription(
                        filter,
                        new MqttSubscriptionOption(
                                MqttQoS.AT_MOST_ONCE, false, false, RetainedHandlingPolicy.DONT_SEND_AT_SUBSCRIBE));
            } else {
                subscribe.addSubscription(MqttQoS.AT_MOST_ONCE, filter);
            }
        }
        return subscribe.build();
    }

    /**
     * At quality of service 1, so that the broker acknowledges it and may tell whether anybody is subscribed.
     *
     * @param number what its acknowledgement will say
     */
    static MqttMessage question(int number, String topic, String asker) {
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_LEAST_ONCE)
                .messageId(number)
                .payload(Unpooled.copiedBuffer(asker, StandardCharsets.US_ASCII))
                .build();
    }

    static MqttMessage publish(String topic, ByteBuf payload) {
        return MqttMessageBuilders.publish()
                .topicName(topic)
                .qos(MqttQoS.AT_MOST_ONCE)
                .payload(payload)
                .build();
    }

    /** A number that the broker named, or else the default. */
    static long number(MqttProperties properties, int id, long byDefault) {
        MqttProperties.MqttProperty<?> property = properties.getProperty(id);
        return property == null ? byDefault : Integer.toUnsignedLong((Integer) property.value());
    }

    /** The topic as it stands in a PUBLISH packet, with all that follows it up to the payload. */
    static byte[] topicField(String topic, MqttVersion version) {
        byte[] letters = topic.getBytes(StandardCharsets.UTF_8);
        int noProperties = version == MqttVersion.MQTT_5 ? 1 : 0;
        return ByteBuffer.allocate(Short.BYTES + letters.length + noProperties)
                .putShort((short) letters.length)
                .put(letters)
                .array();
    }

    /** The most bytes that come before the payload. */
    static int headerRoom(byte[] topicField) {
        return 1 + 4 + topicField.length;
    }

    /**
     * Writes what comes before a payload, so that it ends where the payload begins.
     *
     * @param packet {@link #headerRoom} bytes for it, and then the payload
     * @return how many of those bytes were not needed
     */
    static int writeHeader(ByteBuf packet, byte[] topicField, int payloadByteCount) {
        int remaining = topicField.length + payloadByteCount;
        int lengthBytes = remaining < 1 << 7 ? 1 : remaining < 1 << 14 ? 2 : remaining < 1 << 21 ? 3 : 4;
        int spare = 4 - lengthBytes;
        int at = packet.readerIndex() + spare;
        packet.setByte(at++, PUBLISH);
        for (int left = remaining, i = 0; i < lengthBytes; i++, left >>>= 7) {
            packet.setByte(at++, left & 0x7F | (i < lengthBytes - 1 ? 0x80 : 0));
        }
        packet.setBytes(at, topicField);
        return spare;
    }
}
