package io.netqueue.stream;

/**
 * A class as a serialized stream describes it.
 *
 * @param name its name in the stream
 * @param flags how its objects are written
 * @param primitiveBytes the bytes of its primitive fields
 * @param objectFields how many other fields it has
 * @param parent the description of its superclass, or null
 */
record StreamClass(String name, int flags, int primitiveBytes, int objectFields, StreamClass parent) {
    private static final int WRITE_METHOD = 0x01;
    private static final int SERIALIZABLE = 0x02;
    private static final int EXTERNALIZABLE = 0x04;
    private static final int BLOCK_DATA = 0x08;

    boolean hasFields() {
        return (flags & SERIALIZABLE) != 0;
    }

    /** Whether further objects and blocks of bytes follow the fields. */
    boolean hasAnnotation() {
        return (flags & WRITE_METHOD) != 0 || isExternalizable();
    }

    boolean isExternalizable() {
        return (flags & EXTERNALIZABLE) != 0;
    }

    /** Whether the end of what it writes can be found without running it. */
    boolean isDelimited() {
        return !isExternalizable() || (flags & BLOCK_DATA) != 0;
    }

    /** The bytes of a primitive, by the letter of its type; 0 for objects. */
    static int width(int typeCode) {
        return switch (typeCode) {
            case 'B', 'Z' -> 1;
            case 'C', 'S' -> 2;
            case 'I', 'F' -> 4;
            case 'J', 'D' -> 8;
            case 'L', '[' -> 0;
            default -> throw StreamScan.malformed("a field's type", typeCode);
        };
    }
}
