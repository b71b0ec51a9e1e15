package io.netqueue.stream;

/**
 * The first byte of a value of {@link ObjectSerializer}: which form the other bytes have. All numbers are big-endian.
 *
 * <pre>
 *  tag  value        then
 *  00   null         nothing
 *  01   String       UTF-8
 *  02   String       UTF-16, two bytes a char: only strings with an unpaired surrogate
 *  03   byte[]       the bytes
 *  04   Boolean      nothing: false
 *  05   Boolean      nothing: true
 *  06   Byte         1 byte
 *  07   Short        2 bytes
 *  08   Character    2 bytes
 *  09   Integer      4 bytes
 *  0A   Long         8 bytes
 *  0B   Float        4 bytes, IEEE 754
 *  0C   Double       8 bytes, IEEE 754
 *  0D   UUID         16 bytes
 *  0E   BigInteger   two's complement, at least 1 byte
 *  0F   BigDecimal   scale, 4 bytes; then the unscaled value as in 0E
 *  10   Optional     nothing if empty; else the value with a tag of its own, not 00
 *  40   others       a Java serialization stream of one object
 * </pre>
 */
final class ValueTag {
    static final byte NULL = 0x00;
    static final byte STRING = 0x01;
    static final byte STRING_UTF16 = 0x02;
    static final byte BYTES = 0x03;
    static final byte FALSE = 0x04;
    static final byte TRUE = 0x05;
    static final byte BYTE = 0x06;
    static final byte SHORT = 0x07;
    static final byte CHARACTER = 0x08;
    static final byte INTEGER = 0x09;
    static final byte LONG = 0x0A;
    static final byte FLOAT = 0x0B;
    static final byte DOUBLE = 0x0C;
    static final byte UUID = 0x0D;
    static final byte BIG_INTEGER = 0x0E;
    static final byte BIG_DECIMAL = 0x0F;
    static final byte OPTIONAL = 0x10;
    static final byte JAVA = 0x40;

    private ValueTag() {}
}
