package io.netqueue.benchmarks;

import io.netqueue.Protocol;
import java.io.IOException;

/** Who is measured: a library, in one way of using it. */
enum Contender {
    /** A blocking channel, small messages batched by the user: the limit. */
    RAW_BATCH {
        @Override
        Side server(Load load) throws IOException {
            return new RawBatchSide(RawSocket.listen(), load);
        }

        @Override
        Side client(Load load, int port) throws IOException {
            return new RawBatchSide(RawSocket.connect(port), load);
        }
    },
    /** A blocking channel, from a direct buffer into a ring of direct buffers: the limit. */
    RAW_RING {
        @Override
        Side server(Load load) throws IOException {
            return new RawRingSide(RawSocket.listen(), load);
        }

        @Override
        Side client(Load load, int port) throws IOException {
            return new RawRingSide(RawSocket.connect(port), load);
        }
    },
    /** A blocking channel, from an array into a new array each: the limit. */
    RAW_ARRAY {
        @Override
        Side server(Load load) throws IOException {
            return new RawArraySide(RawSocket.listen(), load);
        }

        @Override
        Side client(Load load, int port) throws IOException {
            return new RawArraySide(RawSocket.connect(port), load);
        }
    },
    /** JeroMQ, whole messages as arrays. */
    JEROMQ {
        @Override
        Side server(Load load) {
            return JeroMqSide.server(load);
        }

        @Override
        Side client(Load load, int port) {
            return JeroMqSide.client(load, port);
        }
    },
    /** net-queue over TCP, messages as arrays. */
    TCP_ARRAY {
        @Override
        Side server(Load load) {
            return NetQueueSide.server(Protocol.TCP, Form.array(load), load);
        }

        @Override
        Side client(Load load, int port) {
            return NetQueueSide.client(Protocol.TCP, Form.array(load), load, port);
        }
    },
    /** net-queue over TCP, messages as streams of direct memory. */
    TCP_STREAM {
        @Override
        Side server(Load load) {
            return NetQueueSide.server(Protocol.TCP, Form.stream(load), load);
        }

        @Override
        Side client(Load load, int port) {
            return NetQueueSide.client(Protocol.TCP, Form.stream(load), load, port);
        }
    },
    /** net-queue over gRPC, messages as arrays. */
    GRPC_ARRAY {
        @Override
        Side server(Load load) {
            return NetQueueSide.server(Protocol.GRPC, Form.array(load), load);
        }

        @Override
        Side client(Load load, int port) {
            return NetQueueSide.client(Protocol.GRPC, Form.array(load), load, port);
        }
    },
    /** net-queue over gRPC, messages as streams of direct memory. */
    GRPC_STREAM {
        @Override
        Side server(Load load) {
            return NetQueueSide.server(Protocol.GRPC, Form.stream(load), load);
        }

        @Override
        Side client(Load load, int port) {
            return NetQueueSide.client(Protocol.GRPC, Form.stream(load), load, port);
        }
    },
    /** gRPC without net-queue, a message of its own for each, as arrays: the limit. */
    GRPC_JAVA {
        @Override
        Side server(Load load) throws IOException {
            return GrpcJavaSide.server(load);
        }

        @Override
        Side client(Load load, int port) {
            return GrpcJavaSide.client(load, port);
        }
    };

    abstract Side server(Load load) throws IOException;

    abstract Side client(Load load, int port) throws IOException;
}
