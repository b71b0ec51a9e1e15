package io.netqueue.benchmarks;

import io.netqueue.benchmarks.RawNettySide.Keeping;
import java.io.IOException;
import java.util.function.Function;

/** Who is measured: a library, in one way of using it. */
enum Contender {
    /** A blocking channel, small messages batched by the user: the limit. */
    RAW_BATCH(
            load -> new RawBatchSide(RawSocket.listen(), load),
            (load, port) -> new RawBatchSide(RawSocket.connect(port), load)),
    /** A blocking channel, from a direct buffer into a ring of direct buffers: the limit. */
    RAW_RING(
            load -> new RawRingSide(RawSocket.listen(), load),
            (load, port) -> new RawRingSide(RawSocket.connect(port), load)),
    /** A blocking channel, from an array into a new array each: the limit. */
    RAW_ARRAY(
            load -> new RawArraySide(RawSocket.listen(), load),
            (load, port) -> new RawArraySide(RawSocket.connect(port), load)),
    /** JeroMQ, whole messages as arrays. */
    JEROMQ(JeroMqSide::server, JeroMqSide::client),
    /** Netty without a session, messages as arrays. */
    RAW_NETTY_ARRAY(Keeping.ARRAY, false),
    /** Netty without a session, messages as the memory they were read into. */
    RAW_NETTY_STREAM(Keeping.STREAM, false),
    /** As {@link #RAW_NETTY_ARRAY}, under TLS. */
    RAW_NETTY_TLS_ARRAY(Keeping.ARRAY, true),
    /** As {@link #RAW_NETTY_STREAM}, under TLS. */
    RAW_NETTY_TLS_STREAM(Keeping.STREAM, true),
    /** net-queue over TCP, messages as arrays. */
    TCP_ARRAY(Form::array, Route.TCP),
    /** net-queue over TCP, messages as streams of direct memory. */
    TCP_STREAM(Form::stream, Route.TCP),
    /** net-queue over TLS, messages as arrays. */
    TLS_ARRAY(Form::array, Route.TLS),
    /** net-queue over TLS, messages as streams of direct memory. */
    TLS_STREAM(Form::stream, Route.TLS),
    /** net-queue over gRPC, messages as arrays. */
    GRPC_ARRAY(Form::array, Route.GRPC),
    /** net-queue over gRPC, messages as streams of direct memory. */
    GRPC_STREAM(Form::stream, Route.GRPC),
    /** gRPC without net-queue, a message of its own for each, as arrays: the limit. */
    GRPC_JAVA_ARRAY(
            load -> GrpcJavaSide.server(GrpcForm.array(load), load),
            (load, port) -> GrpcJavaSide.client(GrpcForm.array(load), load, port)),
    /** As {@link #GRPC_JAVA_ARRAY}, from a direct buffer, kept in the memory it was received in: the limit. */
    GRPC_JAVA_STREAM(
            load -> GrpcJavaSide.server(GrpcForm.stream(load), load),
            (load, port) -> GrpcJavaSide.client(GrpcForm.stream(load), load, port)),
    /** net-queue through an MQTT broker, messages as arrays. */
    MQTT_ARRAY(Form::array, Route.MQTT),
    /** net-queue through an MQTT broker, messages as streams of direct memory. */
    MQTT_STREAM(Form::stream, Route.MQTT),
    /** MQTT without net-queue, a PUBLISH for each message, as arrays. */
    MQTT_BARE(BareMqttSide::server, BareMqttSide::client);

    private final Servers servers;
    private final Clients clients;
    private final boolean secured;

    Contender(Servers servers, Clients clients) {
        this.servers = servers;
        this.clients = clients;
        secured = false;
    }

    Contender(Function<Load, Form<?>> form, Route route) {
        servers = load -> NetQueueSide.server(form.apply(load), load, route);
        clients = (load, port) -> NetQueueSide.client(form.apply(load), load, route, port);
        secured = route.isSecured();
    }

    Contender(Keeping keeping, boolean secured) {
        servers = load -> RawNettySide.server(keeping, load, secured);
        clients = (load, port) -> RawNettySide.client(keeping, load, secured, port);
        this.secured = secured;
    }

    /** Whether its processes need {@link Keys}. */
    boolean isSecured() {
        return secured;
    }

    Side server(Load load) throws IOException, InterruptedException {
        return servers.open(load);
    }

    Side client(Load load, int port) throws IOException, InterruptedException {
        return clients.open(load, port);
    }

    /** Makes the end that listens. */
    private interface Servers {
        Side open(Load load) throws IOException, InterruptedException;
    }

    /** Makes the end that connects. */
    private interface Clients {
        Side open(Load load, int port) throws IOException, InterruptedException;
    }
}
