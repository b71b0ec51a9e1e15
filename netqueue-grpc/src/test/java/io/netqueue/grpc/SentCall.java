package io.netqueue.grpc;

import io.grpc.Attributes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** The end of a call that leads nowhere, as strict as gRPC's own: nothing is sent after the end. */
final class SentCall implements CallSide {
    /** What was asked of it, but for messages. */
    final List<String> told = new ArrayList<>();

    /** The sizes of the messages. */
    final List<Integer> sent = new ArrayList<>();

    boolean ready = true;
    private boolean over;

    @Override
    public void send(InputStream message) {
        if (over) {
            throw new IllegalStateException("call is closed");
        }
        try {
            sent.add(message.available());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public boolean isReady() {
        return ready;
    }

    @Override
    public Attributes attributes() {
        return Attributes.EMPTY;
    }

    @Override
    public void request() {
        told.add("request");
    }

    @Override
    public void finish() {
        told.add("finish");
        over = true;
    }

    @Override
    public void abort() {
        told.add("abort");
        over = true;
    }
}
