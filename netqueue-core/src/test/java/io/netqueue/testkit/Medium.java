package io.netqueue.testkit;

import io.netqueue.transport.LinkClient;
import io.netqueue.transport.LinkListener;
import io.netqueue.transport.LinkServer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What lies between the clients and the one server of a simulation: a network of streams, or a broker of packets. */
interface Medium {

    /** A connection with something that can go wrong with it. */
    interface Breakable {

        /** Something goes wrong: the kind is drawn. */
        void strike();

        /** It ends in its first bytes or packets. */
        void breakEarly();
    }

    /** One end of a connection, as far as it is watched. */
    interface Watched {

        /** A number that grows as long as anything arrives, or output that had to wait is taken. */
        long movedByteCount();
    }

    /** A client's side, in a process. */
    LinkClient client(SimulatedProcess process, long connectTimeoutNanos);

    /** The server's side, in a process. */
    LinkServer bind(SimulatedProcess process, Supplier<LinkListener> listeners);

    /** Hears of every new connection, before a byte is sent. */
    void onConnection(Consumer<Breakable> task);

    /** Connections that have an end which is not closed. */
    List<? extends Breakable> connections();

    /** For a moment everything that is sent is lost, and nobody is told; nothing on a network that keeps order. */
    default void hiccup() {}

    /** A process died: the other ends are told, or nobody is. */
    void onKilled(SimulatedProcess process, boolean silent);

    /** Attempts to connect are refused. */
    void setRefusing(boolean refuses);

    /** Attempts to connect hear nothing. */
    void setDark(boolean isDark);
}
