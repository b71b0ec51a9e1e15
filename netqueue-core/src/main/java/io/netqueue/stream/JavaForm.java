package io.netqueue.stream;

import io.netqueue.error.SerializationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;

/** Values in the form of Java serialization, checked in both directions. */
final class JavaForm {
    private JavaForm() {}

    /** The value after a tag, if this side would load it too. */
    static byte[] dump(byte tag, Object value, AllowedTypes allowed) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        bytes.write(tag);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        } catch (NotSerializableException e) {
            throw new SerializationException(
                    "Expected a type that implements java.io.Serializable, but got " + e.getMessage()
                            + ": let it implement that, or use Serializer.of(dump, load)",
                    e);
        } catch (IOException | RuntimeException e) {
            throw new SerializationException(
                    "A " + value.getClass().getName() + " could not be serialized: " + e + ": see the cause", e);
        }
        byte[] form = bytes.toByteArray();
        StreamScan.check(form, 1, allowed);
        return form;
    }

    /** The value whose form begins at an offset. */
    static Object load(byte[] bytes, int offset, AllowedTypes allowed) {
        StreamScan.check(bytes, offset, allowed);
        int byteCount = bytes.length - offset;
        try (GuardedInput in =
                new GuardedInput(new ByteArrayInputStream(bytes, offset, byteCount), allowed, byteCount)) {
            return read(in);
        } catch (IOException e) {
            throw new SerializationException("A serialized object could not be loaded: " + e + ": see the cause", e);
        }
    }

    /** The JDK's immutable maps answer an odd number of keys and values with an InternalError. */
    private static Object read(GuardedInput in) {
        try {
            return in.readObject();
        } catch (IOException | ClassNotFoundException | RuntimeException | LinkageError | InternalError e) {
            throw in.explain(e);
        }
    }
}
