package io.netqueue.session;

import io.netqueue.transport.Link;
import java.nio.ByteBuffer;

/** What the testkit may see of a session. On the session's worker, or where nothing else runs. */
public final class Insight {

    private Insight() {}

    /** {@return what the messages cost that were received and not taken by get} */
    public static long queuedCost(Session session) {
        return session.arrivals().queuedCost();
    }

    /** {@return the window it grants} */
    public static long window(Session session) {
        return session.receiver().credit().window();
    }

    /** {@return true while a link is attached} */
    public static boolean isUp(Session session) {
        return session.link() != null;
    }

    /** {@return the link attached, or null} */
    public static Link link(Session session) {
        return session.link() == null ? null : session.link().link();
    }

    /** {@return true if close was called} */
    public static boolean isEnding(Session session) {
        return session.isEnding();
    }

    /** {@return a number that grows with every position that advanced} */
    public static long progress(Session session) {
        return session.progress();
    }

    /** {@return the first position not received} */
    public static long received(Session session) {
        return session.receiver().position();
    }

    /** {@return the state and positions, for people} */
    public static String describe(Session session) {
        return session.state() + " recv=" + session.receiver().position() + " limit="
                + session.receiver().credit().limitPosition() + " sent="
                + session.sender().position() + " peerFin="
                + session.receiver().hasFin() + " ending=" + session.isEnding() + " finished=" + session.isFinished()
                + " held=" + session.heldMessageCount() + " unacknowledged=" + session.unacknowledgedMessageCount()
                + " queuedCost=" + queuedCost(session);
    }

    /** {@return true if the peer's FIN was taken} */
    public static boolean hasFin(Session session) {
        return session.receiver().hasFin();
    }

    /** {@return how far the peer may be sent to, and how far it received; neither is ever taken back} */
    public static long grantedByPeer(Session session) {
        return session.sender().progress();
    }

    /** {@return the receive budget} */
    public static long budget(Context context) {
        return context.budget().limit();
    }

    /** {@return what is reserved in the receive budget} */
    public static long reserved(Context context) {
        return context.budget().reserved();
    }

    /** {@return a frame as a log shows it} */
    public static String frame(ByteBuffer frame) {
        return Frame.toString(frame);
    }
}
