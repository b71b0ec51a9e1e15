package io.netqueue.netty;

import java.net.InetAddress;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** How many links each address has at one server. Loopback may have any number. Thread-safe. */
public final class AddressQuota {
    private final int linksPerAddress;
    private final ConcurrentMap<InetAddress, Integer> links = new ConcurrentHashMap<>();

    /**
     * A quota of which nothing is used.
     *
     * @param linksPerAddress how many links each address may have
     */
    public AddressQuota(int linksPerAddress) {
        this.linksPerAddress = linksPerAddress;
    }

    /**
     * Counts one more link.
     *
     * @param address whose
     * @return false, and nothing is counted, if the address has its fill
     */
    public boolean enter(InetAddress address) {
        if (address.isLoopbackAddress()) {
            return true;
        }
        boolean[] entered = new boolean[1];
        links.compute(address, (key, count) -> {
            entered[0] = count == null || count < linksPerAddress;
            return entered[0] ? Integer.valueOf(count == null ? 1 : count + 1) : count;
        });
        return entered[0];
    }

    /**
     * Counts one link less, for each that entered.
     *
     * @param address whose
     */
    public void leave(InetAddress address) {
        links.computeIfPresent(address, (key, count) -> count == 1 ? null : count - 1);
    }
}
