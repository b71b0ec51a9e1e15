/** The protocol {@code mqtt}: the same queues through an MQTT broker. */
module io.netqueue.mqtt {
    requires io.netqueue;
    requires io.netty.buffer;
    requires io.netty.codec;
    requires io.netty.codec.mqtt;
    requires io.netty.common;
    requires io.netty.handler;
    requires io.netty.transport;
    requires io.netty.transport.classes.epoll;

    provides io.netqueue.transport.TransportProvider with
            io.netqueue.mqtt.MqttTransportProvider;
}
