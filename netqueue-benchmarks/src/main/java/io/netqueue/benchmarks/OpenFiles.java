package io.netqueue.benchmarks;

import com.sun.management.UnixOperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many connections a process may hold: its files, and the ports of one loopback address. */
final class OpenFiles {
    private static final Path PORTS = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

    /** What a JVM has open beside its connections. */
    private static final int OTHERS = 100;

    private OpenFiles() {}

    /**
     * Why a server cannot have so many connections from this machine.
     *
     * @return what to do about it, or null if it can
     */
    static String obstacle(int connections) {
        return obstacle(connections, files(), ports());
    }

    static String obstacle(int connections, long files, long ports) {
        if (connections + OTHERS > files) {
            return connections + " connections need " + (connections + OTHERS) + " open files in a process, but "
                    + files + " are allowed: raise that with ulimit -n " + (connections + OTHERS);
        }
        if (connections > ports) {
            return connections + " connections need as many ports, but " + PORTS + " has only " + ports
                    + ": widen it with sysctl net.ipv4.ip_local_port_range";
        }
        return null;
    }

    /** As the JVM's processes have it: each raises its limit to the hard one. */
    private static long files() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system
                ? system.getMaxFileDescriptorCount()
                : Long.MAX_VALUE;
    }

    /** In one read: the kernel gives this file only to who takes it whole. */
    private static long ports() {
        try (BufferedReader file = Files.newBufferedReader(PORTS)) {
            String[] range = file.readLine().trim().split("\\s+");
            return Long.parseLong(range[1]) - Long.parseLong(range[0]) + 1;
        } catch (IOException e) {
            return Long.MAX_VALUE;
        }
    }
}
