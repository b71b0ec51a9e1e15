package io.netqueue.tcp;

/**
 * The first bytes of a connection, by which the kinds of peers are told apart.
 *
 * <pre>
 *   00 4E 51 32   NQ2 ("\0NQ2"): frames follow
 *   00 00         NQ1, the older wire format of the Python library: the length 16, and an id follows
 *   16 03         TLS, which must not come to a plain port
 * </pre>
 */
final class Preamble {
    static final int BYTES = 0x00_4E_51_32;
    static final int BYTE_COUNT = 4;

    static final int NQ1 = 0x00_00;
    static final int TLS = 0x16_03;

    private Preamble() {}
}
