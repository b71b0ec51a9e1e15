package io.netqueue.testkit;

import io.netqueue.session.Mutations;
import io.netqueue.session.Mutations.Nothing;
import java.util.List;
import java.util.stream.Collectors;

/** The mutants, by the rule of {@code docs/WIRE.md} that each breaks. */
final class Mutants {

    private static final List<Mutant> ALL = List.of(
            Mutant.of("R3-sent", 8, "what was sent counts as acknowledged")
                    .advise("Sender", "onAck", Mutations.AcknowledgeAllSent.class),
            Mutant.of("R3-begun", 7, "a message counts as acknowledged with its first byte")
                    .advise("Outbox", "isAcknowledged", Mutations.AcknowledgeFirstByte.class),
            Mutant.of("R4-sender", 7, "the sender does not mind its credit")
                    .advise("Sender", "attach", Mutations.NoLimit.class)
                    .advise("Sender", "onAck", Mutations.NoLimit.class),
            Mutant.of("R4-unlimited", 66, "the receiver grants everything")
                    .advise("Credit", "limitPosition", Mutations.GrantAll.class),
            Mutant.of("R4-shrinks", 47, "the limit goes back when messages wait")
                    .advise("Credit", "grant", Mutations.ShrinkLimit.class),
            Mutant.of("R4-fin", 78, "FIN waits for credit")
                    .advise("Sender", "hasOutput", Mutations.FinNeedsCredit.class),
            Mutant.of("R5-queued", 115, "what waits for get is not counted")
                    .advise("Credit", "grant", Mutations.NothingQueued.class),
            Mutant.of("R5-update", 66, "more credit is not worth a frame")
                    .advise("AckPolicy", "isDue", Mutations.NoUpdate.class),
            Mutant.of("R5-taken", 444, "nobody tells the worker that messages were taken")
                    .advise("Arrivals", "wakeWhenTaken", Nothing.class),
            Mutant.of("R5-assembly", 7, "the message under assembly is counted")
                    .advise("Receiver", "grant", Mutations.CountAssembly.class),
            Mutant.of("R5-budget", 462, "windows grow beyond the receive budget")
                    .advise("Budget", "reserve", Mutations.ReserveAll.class),
            Mutant.of("R6-framed", 4, "bytes are dropped once they are framed")
                    .advise("Outbox", "moveTo", Mutations.DropFramed.class),
            Mutant.of("R6-link", 7, "bytes are the sender's again while a link refers to them")
                    .without("FrameWriter", "put", "retain"),
            Mutant.of("R7-partial", 8, "the message partly received is lost with the link")
                    .advise("Receiver", "handshake", Mutations.ForgetPartial.class),
            Mutant.of("R7-header", 42, "the part of a message's length is lost with the link")
                    .advise("Receiver", "handshake", Mutations.ForgetHeader.class),
            Mutant.of("R7-token", 6, "the client forgets its token")
                    .advise("Connector", "onLost", Mutations.ForgetToken.class),
            Mutant.of("R7-queue", 4, "what is queued is dropped with the link")
                    .advise("Session", "detach", Mutations.ForgetQueue.class),
            Mutant.of("R7-parser", 6, "the parser is kept over links")
                    .advise("SessionLink", "attach", Mutations.KeepParser.class),
            Mutant.of("R8-fence", 9, "what an old link still delivers is taken")
                    .advise("Acceptor", "fence", Mutations.LetGo.class),
            Mutant.of("R8-epoch", 197, "an older link takes over")
                    .advise("Identity", "isLaterThanOurs", Mutations.Yes.class),
            Mutant.of("R8-position", 8, "the peer's position is not taken for an acknowledgement")
                    .without("Sender", "attach", "acknowledge"),
            Mutant.of("R8-cursor", 4, "the cursor is not set back").without("Sender", "attach", "rewind"),
            Mutant.of("R9-unseen", 3, "a byte is not counted, and PING's position not compared")
                    .advise("Assembly", "accept", Mutations.Miscount.class)
                    .advise("Receiver", "onSentPosition", Nothing.class),
            Mutant.ofLossy("R10-implied", 4, "the position of a packet is not looked at")
                    .advise("Receiver", "onData", Mutations.ImpliedPosition.class),
            Mutant.ofLossy("R10-overlap", 7, "what overlaps is taken whole")
                    .advise("Receiver", "onData", Mutations.TakeOverlap.class),
            Mutant.ofLossy("R10-behind", 4, "what follows a gap is taken")
                    .advise("Receiver", "onData", Mutations.TakeBehindGap.class),
            Mutant.ofLossy("R10-control", 5, "control frames behind a gap are not looked at")
                    .advise("SessionLink", "beginPacket", Mutations.DropBehindGap.class),
            Mutant.ofLossy("R10-nak", 5, "nobody says that something is missing")
                    .advise("Repair", "mayNak", Nothing.class),
            Mutant.ofLossy("R10-back", 5, "the sender does not go back").advise("Repair", "mayGoBack", Nothing.class),
            Mutant.ofLossy("R10-below", 7, "the sender goes back to what is acknowledged")
                    .advise("Sender", "isRepairable", Mutations.Yes.class),
            Mutant.ofLossy("R10-probe", 444, "nobody probes").advise("Repair", "isProbeDue", Nothing.class),
            Mutant.ofLossy("R10-blocked", 444, "a sender blocked by credit does not probe")
                    .without("Control", "isProbeDue", "hasUnsent"),
            Mutant.ofLossy("R10-hello", 166, "HELLO is not repeated").without("Connector", "sendHello", "schedule"),
            Mutant.ofLossy("R11-limit", 143, "a limit that comes late counts")
                    .advise("Sender", "onAck", Mutations.TakeStaleLimit.class),
            Mutant.ofLossy("R11-ack", 5, "an ACK that comes late is a breach")
                    .advise("Sender", "onAck", Mutations.RefuseStaleAck.class),
            Mutant.ofLossy("R11-fin", 594, "a second FIN is a breach")
                    .advise("Receiver", "onFin", Mutations.RefuseSecondFin.class),
            Mutant.ofLossy("R11-hello", 166, "a HELLO that comes again sets the cursor back")
                    .advise("Admission", "repeatWelcome", Mutations.AttachAgain.class),
            Mutant.ofLossy("R17-leaves", 1063, "a server that closes is gone once it has said its last word")
                    .advise("Acceptor", "haveAllHeard", Mutations.Yes.class));

    private Mutants() {}

    static List<Mutant> all() {
        return ALL;
    }

    /**
     * The mutants of a rule, or the one of that name.
     *
     * @throws IllegalArgumentException if there is none; it lists the names
     */
    static List<Mutant> named(String name) {
        List<Mutant> found = ALL.stream()
                .filter(mutant -> mutant.name().equals(name) || mutant.rule().equals(name))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no mutant is called \"" + name + "\"; there are the rules "
                    + ALL.stream().map(Mutant::rule).distinct().collect(Collectors.joining(", "))
                    + ", and of them "
                    + ALL.stream().map(Mutant::name).collect(Collectors.joining(", ")));
        }
        return found;
    }
}
