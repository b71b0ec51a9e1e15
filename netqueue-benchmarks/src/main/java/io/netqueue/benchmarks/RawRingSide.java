package io.netqueue.benchmarks;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Large messages: from one direct buffer, read straight into the next of a few direct buffers. */
final class RawRingSide extends RawSide {
    private static final int RING_BUFFERS = 8;

    private final ByteBuffer header = ByteBuffer.allocateDirect(HEADER_BYTES);

    /** Made with the first burst, by the side that sends. */
    private ByteBuffer message;

    /** Made with the first burst, by the side that receives. */
    private ByteBuffer[] ring;

    RawRingSide(RawSocket socket, Load load) {
        super(socket, load);
    }

    @Override
    public void send(int count) throws IOException {
        if (message == null) {
            message = ByteBuffer.allocateDirect(load.byteCount());
        }
        ByteBuffer[] both = {header, message};
        header.putInt(0, load.byteCount());
        for (int i = 0; i < count; i++) {
            header.clear();
            message.clear();
            socket.write(both);
        }
        awaitReceipt();
    }

    @Override
    public void receive(int count) throws IOException {
        if (ring == null) {
            ring = new ByteBuffer[RING_BUFFERS];
            Arrays.setAll(ring, i -> ByteBuffer.allocateDirect(load.byteCount()));
        }
        for (int i = 0; i < count; i++) {
            socket.readFully(header.clear());
            Side.requireSize(header.getInt(0), load);
            socket.readFully(ring[i % ring.length].clear());
        }
        writeReceipt();
    }
}
