package io.netqueue.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.netqueue.options.NetworkLocation;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Who is at the other end of a call, as far as gRPC knows. */
final class CallAddress {
    private static final NetworkLocation WITHIN_MACHINE = new NetworkLocation("in-process", 0);

    private CallAddress() {}

    /** The address, or {@code unknown} where gRPC tells none. */
    static NetworkLocation of(Attributes call, NetworkLocation unknown) {
        SocketAddress remote = call.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        if (remote == null) {
            return unknown;
        }
        return remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? new NetworkLocation(inet.getAddress().getHostAddress(), inet.getPort())
                : WITHIN_MACHINE;
    }

    /** As on a server, which has no name for a client that gRPC knows no address of. */
    static NetworkLocation of(Attributes call) {
        return of(call, WITHIN_MACHINE);
    }

    /** Whether it is known that no network lies between: a call within the process, or a socket of the file system. */
    static boolean isWithinMachine(Attributes call) {
        SocketAddress remote = call.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        return remote != null && !(remote instanceof InetSocketAddress);
    }
}
