package io.netqueue.grpc;

import io.grpc.Status;
import io.netqueue.error.AuthenticationException;
import io.netqueue.netty.TlsFailure;
import io.netqueue.options.NetworkLocation;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.nio.channels.ClosedChannelException;
import javax.net.ssl.SSLException;

/** What gRPC says of a call's end, in words for a user. */
final class CallFailure {
    private static final String WHAT_IS_THERE =
            ": is it net-queue's gRPC server there, and is security on at both ends or at neither?";

    private CallFailure() {}

    /**
     * Explains the end of a call.
     *
     * @param remote the other end
     * @param status how it ended
     * @return an {@link EOFException} if it ended in order; an {@link AuthenticationException} if this side was refused; an
     *     {@link IOException} otherwise
     */
    static Exception of(NetworkLocation remote, Status status) {
        return switch (status.getCode()) {
            case OK -> new EOFException(remote + " ended the call");
            case UNIMPLEMENTED ->
                new IOException("No net-queue server of version 2 answers at " + remote + ": there is no method "
                        + AttachMethod.DESCRIPTOR.getFullMethodName() + ": is the address right, and does a proxy in"
                        + " between pass gRPC on?" + details(status));
            case UNAUTHENTICATED, PERMISSION_DENIED ->
                new AuthenticationException(remote + " refuses this client (" + status.getCode()
                        + "): give it the credentials that are expected there" + details(status));
            case UNAVAILABLE -> new IOException("The call with " + remote + " was lost: " + words(remote, status));
            default ->
                new IOException(
                        "The call with " + remote + " ended with " + status.getCode() + details(status),
                        status.getCause());
        };
    }

    private static String details(Status status) {
        return status.getDescription() == null ? "" : ": " + status.getDescription();
    }

    /**
     * Explains why nobody could be reached.
     *
     * @param remote the other end
     * @param status how the call ended before it began
     * @return the reason, not always with the address
     */
    static String reason(NetworkLocation remote, Status status) {
        boolean closed = status.getCode() == Status.Code.UNAVAILABLE && status.getCause() == null;
        return words(remote, status) + (closed ? WHAT_IS_THERE : "");
    }

    private static String words(NetworkLocation remote, Status status) {
        Throwable root = null;
        for (Throwable each = status.getCause(); each != null; each = each.getCause()) {
            if (each instanceof SSLException) {
                return TlsFailure.of(remote, status.getCause()).getMessage();
            }
            root = each;
        }
        if (root instanceof ConnectException) {
            return "connection refused: is the server running there?";
        }
        if (root instanceof Http2Exception) {
            return "what answers does not speak gRPC" + WHAT_IS_THERE;
        }
        if (root == null || root.getMessage() == null || root instanceof ClosedChannelException) {
            return status.getDescription() == null ? status.getCode().toString() : status.getDescription();
        }
        return root.getMessage();
    }
}
