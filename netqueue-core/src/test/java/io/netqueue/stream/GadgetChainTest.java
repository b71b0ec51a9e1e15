package io.netqueue.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.netqueue.error.SerializationException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.net.URL;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.SignedObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Chains that run code where Java deserialization is used as it comes, against {@code Serializer.objects()} (T14). */
class GadgetChainTest {
    private static final Serializer<Object> PLAIN = Serializer.objects();

    /** As of a user who allows what the chains begin with, so that it is the libraries' classes that are refused. */
    private static final Serializer<Object> GENEROUS =
            Serializer.objects("java.util.PriorityQueue", "io.netqueue.stream.*");

    /** A type of the user's with a field that takes anything. */
    record Holder(Object anything) implements Serializable {}

    static Stream<Arguments> chains() {
        return Stream.of(
                chain("commons-collections by hash", Gadgets::collectionsByHash, "org.apache.commons.collections."),
                chain(
                        "commons-collections by equals",
                        Gadgets::collectionsByEquality,
                        "org.apache.commons.collections."),
                chain("commons-collections4", Gadgets::collections4ByComparator, "org.apache.commons.collections4."),
                chain("commons-beanutils", Gadgets::beanutils, "org.apache.commons.beanutils."),
                chain("rome", Gadgets::rome, "com.sun.syndication."),
                chain("c3p0", Gadgets::c3p0, "com.mchange."));
    }

    private static Arguments chain(String name, Callable<Object> gadget, String refused) {
        return Arguments.of(name, gadget, refused);
    }

    @AfterEach
    void clear() {
        Gadgets.hasRun();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chains")
    void runsWhereItIsNotRefused(String name, Callable<Object> gadget, String refused) throws Exception {
        byte[] bytes = serialized(gadget.call());
        Gadgets.hasRun(); // while it was made
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes, 1, bytes.length - 1))) {
            in.readObject();
        } catch (RuntimeException | IOException afterItsEffect) {
            // most chains end so
        }
        assertThat(Gadgets.hasRun()).as("%s is a chain", name).isTrue();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("chains")
    void isRefusedBeforeAnythingRuns(String name, Callable<Object> gadget, String refused) throws Exception {
        Object made = gadget.call();
        List<Object> list = new ArrayList<>(List.of("x", made));
        for (Object value : List.of(
                made,
                list,
                Map.of("key", made),
                new HashMap<>(Map.of("key", List.of(made))),
                new Object[] {made},
                new Holder(made))) {
            byte[] bytes = serialized(value);
            Gadgets.hasRun();
            for (Serializer<Object> serializer : List.of(PLAIN, GENEROUS)) {
                assertTimeoutPreemptively(
                        Duration.ofSeconds(10),
                        () -> assertThatExceptionOfType(SerializationException.class)
                                .isThrownBy(() -> serializer.loadArray(bytes)));
                assertThat(Gadgets.hasRun()).as("%s ran", name).isFalse();
            }
            assertThatExceptionOfType(SerializationException.class)
                    .isThrownBy(() -> GENEROUS.loadArray(bytes))
                    .withMessageContaining("but got " + refused);
        }
        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> GENEROUS.dumpArray(made));
    }

    /** The first bytes of the value's form are those of an Optional, which is not Serializable itself. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("chains")
    void isRefusedInAnOptional(String name, Callable<Object> gadget, String refused) throws Exception {
        byte[] bytes = serialized(gadget.call());
        byte[] optional = new byte[bytes.length + 1];
        optional[0] = ValueTag.OPTIONAL;
        System.arraycopy(bytes, 0, optional, 1, bytes.length);
        Gadgets.hasRun();

        assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> GENEROUS.loadArray(optional));
        assertThat(Gadgets.hasRun()).isFalse();
    }

    @Test
    void typesOfTheJdkThatActAreRefused() throws Exception {
        KeyPair keys = KeyPairGenerator.getInstance("EC").generateKeyPair();
        SignedObject signed = new SignedObject(
                (Serializable) Gadgets.rome(), keys.getPrivate(), Signature.getInstance("SHA256withECDSA"));
        Gadgets.hasRun(); // while it was made
        Object comparator = new TreeMap<>(new Gadgets.Lenient<>()); // allowed map, comparator of the sender's choice
        for (Object value : List.of(
                new URL("http://gadget.invalid/"), // its hashCode asks the DNS
                signed, // holds a stream of its own
                comparator,
                new File("/"),
                keys.getPublic())) {
            byte[] bytes = serialized(value);
            assertThatExceptionOfType(SerializationException.class).isThrownBy(() -> PLAIN.loadArray(bytes));
        }
        assertThat(Gadgets.hasRun()).isFalse();
    }

    private static byte[] serialized(Object value) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(ValueTag.JAVA);
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(value);
        }
        return bytes.toByteArray();
    }
}
