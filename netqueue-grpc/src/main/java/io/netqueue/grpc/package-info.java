/** The gRPC transport: one bidirectional call is one link, and its messages are bytes as they are. */
package io.netqueue.grpc;
