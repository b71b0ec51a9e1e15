/** Bytes moved by reference ({@link io.netqueue.stream.ByteStream}), and the serializers on top of them. */
package io.netqueue.stream;
