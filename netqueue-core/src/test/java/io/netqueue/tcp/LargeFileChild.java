package io.netqueue.tcp;

import io.netqueue.Communicator;
import io.netqueue.Message;
import io.netqueue.NetQueue;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.stream.ByteStream;
import io.netqueue.stream.Chunk;
import io.netqueue.stream.Serializer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * One end of the way of a large file, in a process of its own.
 *
 * <pre>
 *   server              says the port, then "BYTES SHA-256" of all it got
 *   client PORT FILE    puts the file in pieces, by reference
 * </pre>
 */
final class LargeFileChild {

    private static final int PIECE_BYTES = 4 * 1024 * 1024;

    private LargeFileChild() {}

    public static void main(String[] args) throws Exception {
        var options = CommunicatorOptions.builder(Serializer.streams());
        if (args[0].equals("server")) {
            receive(NetQueue.server(
                    options.location(NetworkLocation.DEFAULT_HOST, 0).build()));
        } else {
            send(
                    NetQueue.client(options.location(NetworkLocation.DEFAULT_HOST, Integer.parseInt(args[1]))
                            .build()),
                    Path.of(args[2]));
        }
    }

    private static void receive(Communicator<ByteStream> server) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        long byteCount = 0;
        try (server) {
            System.out.println(server.location().port());
            for (Message<ByteStream> message : server.messages()) {
                try (ByteStream piece = message.data()) {
                    if (piece.isEmpty()) {
                        break;
                    }
                    byteCount += digest(piece, digest);
                }
            }
            System.out.println(byteCount + " " + HexFormat.of().formatHex(digest.digest()));
        }
    }

    static long digest(ByteStream piece, MessageDigest digest) {
        long byteCount = 0;
        while (!piece.isEmpty()) {
            try (Chunk chunk = piece.readChunk()) {
                byteCount += chunk.byteCount();
                digest.update(chunk.buffer());
            }
        }
        return byteCount;
    }

    private static void send(Communicator<ByteStream> client, Path file) {
        try (client;
                ByteStream content = ByteStream.of(file)) {
            while (!content.isEmpty()) {
                ByteStream piece = new ByteStream();
                piece.writeChunk(content.read1(PIECE_BYTES));
                client.put(piece);
            }
            client.put(new ByteStream()).join();
        }
    }
}
