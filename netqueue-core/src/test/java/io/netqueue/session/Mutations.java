package io.netqueue.session;

import java.lang.reflect.Field;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.concurrent.atomic.AtomicLong;
import net.bytebuddy.asm.Advice.Argument;
import net.bytebuddy.asm.Advice.FieldValue;
import net.bytebuddy.asm.Advice.OnMethodEnter;
import net.bytebuddy.asm.Advice.OnMethodExit;
import net.bytebuddy.asm.Advice.OnNonDefaultValue;
import net.bytebuddy.asm.Advice.Return;
import net.bytebuddy.asm.Advice.This;

/**
 * What the simulator's mutants do instead of what the rules of the wire say. None of these methods is called: ByteBuddy
 * copies what is in them into the methods that a mutant changes.
 */
public final class Mutations {

    private Mutations() {}

    // ---- any method

    /** Nothing, false or 0. */
    public static final class Nothing {
        @OnMethodEnter(skipOn = OnNonDefaultValue.class)
        static boolean enter() {
            return true;
        }
    }

    /** Says yes, after what it does otherwise. */
    public static final class Yes {
        @OnMethodExit
        static void exit(@Return(readOnly = false) boolean answer) {
            answer = true;
        }
    }

    // ---- R3: acknowledgement

    /** In {@link Sender#onAck}: as if the peer had received all that was ever sent. */
    public static final class AcknowledgeAllSent {
        @OnMethodEnter
        static void enter(
                @Argument(value = 0, readOnly = false) long ackPosition, @FieldValue("outbox") Outbox outbox) {
            ackPosition = outbox.highestSent();
        }
    }

    /** In {@link Outbox}: a message is acknowledged with its first byte. */
    public static final class AcknowledgeFirstByte {
        @OnMethodExit
        static void exit(
                @Argument(0) Outgoing next,
                @FieldValue("ackPosition") long ackPosition,
                @Return(readOnly = false) boolean acknowledged) {
            acknowledged = next != null && next.isNumbered() && next.start() < ackPosition;
        }
    }

    // ---- R4: credit

    /** In {@link Sender}: sends as if there were no limit. */
    public static final class NoLimit {
        @OnMethodExit
        static void exit(@FieldValue(value = "limitPosition", readOnly = false) long limitPosition) {
            limitPosition = Long.MAX_VALUE / 2;
        }
    }

    /** In {@link Credit#limitPosition}: everything is granted. */
    public static final class GrantAll {
        @OnMethodExit
        static void exit(@Return(readOnly = false) long limitPosition) {
            limitPosition = Long.MAX_VALUE / 2;
        }
    }

    /** In {@link Credit#grant}: the limit goes back when messages wait. */
    public static final class ShrinkLimit {
        @OnMethodExit
        static void exit(
                @Argument(0) long recvPosition,
                @Argument(1) long queuedCost,
                @FieldValue("window") long window,
                @FieldValue(value = "limitPosition", readOnly = false) long limitPosition) {
            limitPosition = recvPosition + window - queuedCost;
        }
    }

    /** In {@link Sender#hasOutput}: FIN waits for credit. */
    public static final class FinNeedsCredit {
        @OnMethodExit
        static void exit(
                @This Sender sender,
                @FieldValue("limitPosition") long limitPosition,
                @Return(readOnly = false) boolean output) {
            output &= sender.position() < limitPosition;
        }
    }

    // ---- R5: granting

    /** In {@link Credit#grant}: what waits for get costs nothing. */
    public static final class NothingQueued {
        @OnMethodEnter
        static void enter(@Argument(value = 1, readOnly = false) long queuedCost) {
            queuedCost = 0;
        }
    }

    /** In {@link AckPolicy#isDue}: as if the peer knew the limit. */
    public static final class NoUpdate {
        @OnMethodEnter
        static void enter(
                @Argument(2) Credit credit,
                @FieldValue(value = "sentLimitPosition", readOnly = false) long sentLimitPosition) {
            sentLimitPosition = credit.limitPosition();
        }
    }

    /** In {@link Receiver#grant}: a message under assembly counts too. */
    public static final class CountAssembly {
        @OnMethodExit
        static void exit(@FieldValue("assembly") Assembly assembly, @FieldValue("credit") Credit credit) {
            set(
                    Credit.class,
                    credit,
                    "limitPosition",
                    Math.min(credit.limitPosition(), start(assembly) + credit.window()));
        }
    }

    /** In {@link Budget#reserve}: there is always room. */
    public static final class ReserveAll {
        @OnMethodExit
        static void exit(
                @Argument(0) long byteCount,
                @FieldValue("reserved") AtomicLong reserved,
                @Return(readOnly = false) boolean granted) {
            if (!granted) {
                reserved.addAndGet(byteCount);
                granted = true;
            }
        }
    }

    // ---- R6: retention

    /** In {@link Outbox}: the bytes of a message are dropped once they are framed. */
    public static final class DropFramed {
        @OnMethodEnter
        static void enter(@FieldValue("current") Outgoing current) {
            set(Outgoing.class, current, "payload", null);
        }
    }

    // ---- R7: link loss

    /** In {@link Receiver#handshake}: the message partly received is lost with the link. */
    public static final class ForgetPartial {
        @OnMethodEnter
        static void enter(@FieldValue("assembly") Assembly assembly) {
            assembly.discard();
        }
    }

    /** In {@link Receiver#handshake}: the part of a message's length is lost with the link. */
    public static final class ForgetHeader {
        @OnMethodEnter
        static void enter(@FieldValue("assembly") Assembly assembly) {
            if (headerBytes(assembly) < Frame.MESSAGE_HEADER_SIZE) {
                assembly.discard();
            }
        }
    }

    /** In {@link Connector#onLost}: the client forgets its token. */
    public static final class ForgetToken {
        @OnMethodEnter
        static void enter(@FieldValue("session") Session session) {
            session.identity().setToken(Token.NONE);
        }
    }

    /** In {@link Session#detach}: what is queued is dropped with the link. */
    public static final class ForgetQueue {
        @OnMethodEnter
        static void enter(@FieldValue("outbox") Outbox outbox) {
            outbox.cancelUnsent(null);
        }
    }

    /** In {@link SessionLink#attach}: the parser goes on where that of the former link stopped. */
    public static final class KeepParser {
        @OnMethodEnter
        static void enter(@Argument(0) Session attached, @FieldValue("reader") FrameReader reader) {
            keepParser(attached, reader);
        }
    }

    // ---- R8: attach

    /** In {@link Acceptor}: the old link is let go, but what it still delivers is taken. */
    public static final class LetGo {
        @OnMethodEnter(skipOn = OnNonDefaultValue.class)
        static boolean enter(@Argument(0) Session session) {
            session.fence();
            return true;
        }
    }

    // ---- R9: positions of ordered links

    /** In {@link Assembly#accept}: a byte is not counted, once. */
    public static final class Miscount {
        @OnMethodExit
        static void exit(
                @This Assembly assembly,
                @FieldValue(value = "recvPosition", readOnly = false) long recvPosition,
                @FieldValue("messageCount") long messageCount) {
            if (messageCount > 2 && recvPosition > 100 && isFirst(assembly)) {
                recvPosition--;
            }
        }
    }

    // ---- R10: links that lose packets

    /** In {@link Receiver#onData}: a packet's position is not looked at. */
    public static final class ImpliedPosition {
        @OnMethodEnter
        static void enter(@FieldValue(value = "lossy", readOnly = false) boolean lossy) {
            lossy = false;
        }
    }

    /** In {@link Receiver#onData}: what overlaps is taken whole. */
    public static final class TakeOverlap {
        @OnMethodEnter
        static void enter(
                @This Receiver receiver,
                @Argument(1) int byteCount,
                @FieldValue(value = "packetPosition", readOnly = false) long packetPosition) {
            if (packetPosition < receiver.position() && packetPosition + byteCount > receiver.position()) {
                packetPosition = receiver.position();
            }
        }
    }

    /** In {@link Receiver#onData}: what follows a gap is taken. */
    public static final class TakeBehindGap {
        @OnMethodEnter
        static void enter(
                @This Receiver receiver, @FieldValue(value = "packetPosition", readOnly = false) long packetPosition) {
            packetPosition = Math.min(packetPosition, receiver.position());
        }
    }

    /** In {@link SessionLink}: the frames of a packet behind a gap are not looked at. */
    public static final class DropBehindGap {
        @OnMethodExit
        static void exit(@FieldValue("session") Session session, @Return(readOnly = false) boolean ours) {
            ours &= session == null || !session.receiver().hasGap();
        }
    }

    // ---- R11: idempotence

    /** In {@link Sender#onAck}: what comes late counts as well. */
    public static final class TakeStaleLimit {
        @OnMethodExit
        static void exit(
                @Argument(1) long newLimitPosition,
                @FieldValue(value = "limitPosition", readOnly = false) long limitPosition) {
            limitPosition = newLimitPosition;
        }
    }

    /** In {@link Sender#onAck}: what comes late is a breach. */
    public static final class RefuseStaleAck {
        @OnMethodEnter
        static void enter(@Argument(0) long ackPosition, @FieldValue("outbox") Outbox outbox) {
            if (ackPosition < outbox.ackPosition()) {
                throw new ByeException(ByeCode.PROTOCOL_ERROR, "a late ACK");
            }
        }
    }

    /** In {@link Receiver#onFin}: a second FIN is a breach. */
    public static final class RefuseSecondFin {
        @OnMethodEnter
        static void enter(@FieldValue("fin") boolean fin) {
            if (fin) {
                throw new ByeException(ByeCode.PROTOCOL_ERROR, "a second FIN");
            }
        }
    }

    /** In {@link Admission}: a HELLO that comes again sets the cursor back again. */
    public static final class AttachAgain {
        @OnMethodEnter
        static void enter(@Argument(0) Session session, @Argument(2) Handshake hello) {
            if (session.identity().attach().equals(hello.link())) {
                session.sender().attach(hello.receive());
            }
        }
    }

    // ---- what several of them need

    private static final Map<Object, FrameReader> PARSERS = new WeakHashMap<>();
    private static final Map<Object, Boolean> SEEN = new WeakHashMap<>();

    /** True the first time it is asked of an object. */
    static boolean isFirst(Object object) {
        synchronized (SEEN) {
            return SEEN.put(object, true) == null;
        }
    }

    static void keepParser(Session session, FrameReader reader) {
        FrameReader former;
        synchronized (PARSERS) {
            former = PARSERS.put(session, reader);
        }
        if (former != null) {
            for (String field : new String[] {"partial", "type", "bodyLeft", "inBody"}) {
                set(FrameReader.class, reader, field, get(FrameReader.class, former, field));
            }
        }
    }

    static int headerBytes(Assembly assembly) {
        return (int) get(Assembly.class, assembly, "headerBytes");
    }

    /** Where the message under assembly begins. */
    static long start(Assembly assembly) {
        return assembly.recvPosition() - headerBytes(assembly) - (long) get(Assembly.class, assembly, "received");
    }

    static Object get(Class<?> type, Object object, String field) {
        try {
            return field(type, field).get(object);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    static void set(Class<?> type, Object object, String field, Object value) {
        try {
            field(type, field).set(object, value);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    private static Field field(Class<?> type, String name) throws NoSuchFieldException {
        Field field = type.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }
}
