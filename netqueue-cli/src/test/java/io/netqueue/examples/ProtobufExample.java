package io.netqueue.examples;

import com.google.protobuf.Timestamp;
import io.netqueue.stream.Serializer;

/** A message of protobuf; yours instead of the {@link Timestamp} that comes with the library. */
final class ProtobufExample {

    static final Serializer<Timestamp> TIMESTAMPS = Serializer.of(
            "google.protobuf.Timestamp",
            (time, out) -> time.writeTo(out.outputStream()),
            in -> Timestamp.parseFrom(in.inputStream()));

    private ProtobufExample() {}
}
