package io.netqueue.netty;

import io.netqueue.options.NetworkLocation;
import io.netqueue.transport.Worker;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The search for an address of a host at which somebody answers: looks the host's name up, then has its addresses tried
 * one after the other. Of the time that is left each address gets an equal share, so that a first one that swallows
 * everything does not keep the next from being tried. It ends with an address or with one error that names all that was
 * tried. Worker only.
 */
public final class AddressSearch {

    /** Tries addresses, and hears how the search ends. */
    public interface Trials {

        /**
         * Tries an address, after which {@link AddressSearch#found} or {@link AddressSearch#notThere} is called. What it
         * throws counts as nobody there.
         *
         * @param address the address
         * @param shareNanos how long it may take, at least a millisecond
         */
        void attempt(InetAddress address, long shareNanos);

        /**
         * The search failed, or was given up. A trial under way ends. The last call.
         *
         * @param cause names all that was tried
         */
        void onFailed(IOException cause);
    }

    private final NettyWorker worker;
    private final NetworkLocation location;
    private final Trials trials;
    private final long timeoutNanos;
    private final long deadlineNanos;

    private final List<String> failures = new ArrayList<>();
    private Worker.Timer lookUpLimit;
    private boolean lookingUp;
    private InetAddress[] addresses;
    private int nextAddress;
    private boolean over;

    /**
     * A search that begins when {@link #start} is called.
     *
     * @param worker where everything is called
     * @param location the host and its port
     * @param timeout bounds the whole search
     * @param trials tries the addresses
     */
    public AddressSearch(NettyWorker worker, NetworkLocation location, Duration timeout, Trials trials) {
        this.worker = worker;
        this.location = location;
        this.trials = trials;
        this.timeoutNanos = timeout.toNanos();
        this.deadlineNanos = worker.nanoTime() + timeoutNanos;
    }

    /**
     * Looks the host up and goes on with its addresses.
     *
     * @param tls looks at its files before; null where connections are plain
     */
    public void start(TlsContexts tls) {
        lookUpLimit = worker.schedule(this::onLookUpTimeout, timeoutNanos);
        if (tls == null) {
            lookUp();
        } else {
            tls.refresh(worker, this::lookUp);
        }
    }

    private void lookUp() {
        lookingUp = true;
        if (!over) {
            NameResolver.resolve(location.host(), worker, this::onLookedUp);
        }
    }

    /** {@return true once it ended} */
    public boolean isOver() {
        return over;
    }

    /** Fails it, if it is not over. */
    public void giveUp() {
        fail(new IOException("Connecting to " + location + " was given up: this side was closed"));
    }

    private void onLookUpTimeout() {
        String silent = lookingUp ? "the name service gave no address" : "the security files were not read";
        fail(new UnknownHostException("Cannot connect to " + location + ": " + silent + " within "
                + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms: is it reachable?"));
    }

    private void onLookedUp(InetAddress[] found, UnknownHostException unknown) {
        lookUpLimit.cancel();
        if (over) {
            return;
        }
        if (unknown != null) {
            fail(new UnknownHostException("Cannot connect to " + location + ": no address was found for the host "
                    + location.host() + ": is the name right, and the name service reachable?"));
            return;
        }
        tryAll(found);
    }

    /**
     * Goes on with these addresses, without looking the host up.
     *
     * @param found the addresses, tried in this order
     */
    public void tryAll(InetAddress[] found) {
        addresses = found;
        tryNext(null);
    }

    /** Somebody answered: the search is over. */
    public void found() {
        over = true;
    }

    /**
     * Nobody answered: the next address is tried, unless the search is over.
     *
     * @param address what was tried
     * @param reason what happened, in words
     * @param cause the error behind it, may be null
     */
    public void notThere(InetAddress address, String reason, Throwable cause) {
        String literal = address.getHostAddress();
        failures.add(literal.equals(location.host()) ? reason : literal + ": " + reason);
        if (!over) {
            tryNext(cause);
        }
    }

    private void tryNext(Throwable last) {
        if (nextAddress == addresses.length) {
            ConnectException failure =
                    new ConnectException("Cannot connect to " + location + ": " + String.join("; ", failures));
            failure.initCause(last);
            fail(failure);
            return;
        }
        long leftNanos = Math.max(0, deadlineNanos - worker.nanoTime());
        long shareNanos = Math.max(TimeUnit.MILLISECONDS.toNanos(1), leftNanos / (addresses.length - nextAddress));
        InetAddress address = addresses[nextAddress++];
        try {
            trials.attempt(address, shareNanos);
        } catch (RuntimeException | Error e) {
            notThere(address, "it could not be tried: " + e, e);
        }
    }

    private void fail(IOException cause) {
        if (over) {
            return;
        }
        over = true;
        if (lookUpLimit != null) {
            lookUpLimit.cancel();
        }
        trials.onFailed(cause);
    }
}
