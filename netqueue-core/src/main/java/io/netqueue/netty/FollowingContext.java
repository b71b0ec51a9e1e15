package io.netqueue.netty;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolNegotiator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSessionContext;

/** A context whose every connection gets the one that is current then. Thread-safe. */
final class FollowingContext extends SslContext {
    private final TlsContexts contexts;

    FollowingContext(TlsContexts contexts) {
        this.contexts = contexts;
    }

    private SslContext next() {
        contexts.refreshSoon();
        return contexts.current();
    }

    @Override
    public boolean isClient() {
        return contexts.current().isClient();
    }

    @Override
    public List<String> cipherSuites() {
        return contexts.current().cipherSuites();
    }

    @Override
    @SuppressWarnings("deprecation") // abstract in Netty, so it has to be here
    public ApplicationProtocolNegotiator applicationProtocolNegotiator() {
        return contexts.current().applicationProtocolNegotiator();
    }

    @Override
    public SSLSessionContext sessionContext() {
        return contexts.current().sessionContext();
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator) {
        return next().newEngine(allocator);
    }

    @Override
    public SSLEngine newEngine(ByteBufAllocator allocator, String host, int port) {
        return next().newEngine(allocator, host, port);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls) {
        return next().newHandler(allocator);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, boolean startTls, Executor tasks) {
        return next().newHandler(allocator, tasks);
    }

    @Override
    protected SslHandler newHandler(ByteBufAllocator allocator, String host, int port, boolean startTls) {
        return next().newHandler(allocator, host, port);
    }

    @Override
    protected SslHandler newHandler(
            ByteBufAllocator allocator, String host, int port, boolean startTls, Executor tasks) {
        return next().newHandler(allocator, host, port, tasks);
    }
}
