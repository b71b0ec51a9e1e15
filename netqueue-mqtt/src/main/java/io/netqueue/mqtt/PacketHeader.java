package io.netqueue.mqtt;

import io.netty.buffer.ByteBuf;

/**
 * What a server looks at in a packet before it knows whose it is. Source: {@code docs/WIRE.md} §8.
 *
 * <pre>
 *  0          1              5                    13
 * +----------+--------------+--------------------+---------- - -
 * | 01       | linkId u32   | pos u64            | frames
 * +----------+--------------+--------------------+---------- - -
 * </pre>
 */
final class PacketHeader {
    private static final int VERSION = 1;
    private static final int LINK_ID_OFFSET = 1;
    private static final int FRAMES_OFFSET = 13;
    private static final int FRAME_HEADER = 4;
    private static final int HELLO = 0x01;
    private static final int BYE = 0x17;

    private PacketHeader() {}

    /** Could it be one? */
    static boolean isWell(ByteBuf packet) {
        return packet.readableBytes() >= FRAMES_OFFSET + FRAME_HEADER
                && packet.getByte(packet.readerIndex()) == VERSION;
    }

    static int linkId(ByteBuf packet) {
        return packet.getInt(packet.readerIndex() + LINK_ID_OFFSET);
    }

    static boolean isHello(ByteBuf packet) {
        return type(packet) == HELLO;
    }

    static boolean isBye(ByteBuf packet) {
        return type(packet) == BYE;
    }

    /** Of its first frame. */
    private static byte type(ByteBuf packet) {
        return packet.getByte(packet.readerIndex() + FRAMES_OFFSET);
    }
}
