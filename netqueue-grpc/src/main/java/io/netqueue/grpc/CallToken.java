package io.netqueue.grpc;

import io.grpc.Attributes;
import io.grpc.CallCredentials;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.SecurityLevel;
import io.netqueue.options.SecurityOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.regex.Pattern;

/**
 * A client's credentials as metadata of its call, for proxies and interceptors on the way: net-queue's own server looks at
 * HELLO only. What can be a bearer token (RFC 6750) goes as {@code authorization: Bearer …}, other bytes go as
 * {@code netqueue-credentials-bin}. On a connection that can be overheard nothing goes; the session then says why it stops.
 *
 * <p>It belongs to one call, and notes which connection gRPC chose for it: a call on a channel that may repeat it, as a
 * user's may, does not say before the server answered. gRPC calls it on any thread.
 */
final class CallToken extends CallCredentials {
    static final Metadata.Key<String> TOKEN = Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    static final Metadata.Key<byte[]> BYTES =
            Metadata.Key.of("netqueue-credentials-bin", Metadata.BINARY_BYTE_MARSHALLER);

    private static final Pattern BEARER = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

    /** Null for nothing. */
    private final byte[] credentials;

    private volatile Attributes connection = Attributes.EMPTY;

    /** What a call of a client with these options carries. */
    CallToken(Optional<SecurityOptions> security) {
        credentials = security.flatMap(SecurityOptions::credentials).orElse(null);
    }

    /** What gRPC knows of the call's connection, nothing while it has none. */
    Attributes connection() {
        return connection;
    }

    @Override
    public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
        connection = call.getTransportAttrs();
        SocketAddress remote = connection.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR);
        boolean secret = call.getSecurityLevel() == SecurityLevel.PRIVACY_AND_INTEGRITY;
        applier.apply(credentials != null && (secret || isLoopback(remote)) ? metadata() : new Metadata());
    }

    private static boolean isLoopback(SocketAddress remote) {
        return remote instanceof InetSocketAddress inet
                && inet.getAddress() != null
                && inet.getAddress().isLoopbackAddress();
    }

    private Metadata metadata() {
        Metadata metadata = new Metadata();
        String text = new String(credentials, StandardCharsets.ISO_8859_1);
        if (BEARER.matcher(text).matches()) {
            metadata.put(TOKEN, "Bearer " + text);
        } else {
            metadata.put(BYTES, credentials.clone());
        }
        return metadata;
    }
}
