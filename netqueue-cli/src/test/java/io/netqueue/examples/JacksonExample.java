package io.netqueue.examples;

import com.fasterxml.jackson.dataformat.cbor.databind.CBORMapper;
import io.netqueue.stream.Serializer;

/** Values through Jackson, here as CBOR: any class that Jackson knows how to write and read. */
final class JacksonExample {

    /** What is sent. */
    record Order(String item, int count) {}

    private static final CBORMapper MAPPER = new CBORMapper();

    static final Serializer<Order> ORDERS = Serializer.of(
            "orders-cbor",
            (order, out) -> out.write(MAPPER.writeValueAsBytes(order)),
            in -> MAPPER.readValue(in.inputStream(), Order.class));

    private JacksonExample() {}
}
