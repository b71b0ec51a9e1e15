package io.netqueue.options;

import java.util.Objects;
import java.util.regex.Pattern;

/**
 * A host and a port. IPv6 addresses stand in brackets where a port follows: {@code [::1]:51966}.
 *
 * @param host a name or an address, without brackets
 * @param port 0 to 65535; 0 lets a server take any free port
 */
public record NetworkLocation(String host, int port) {
    /** The host unless another is named: this machine. */
    public static final String DEFAULT_HOST = "127.0.0.1";

    /** The port unless another is named. */
    public static final int DEFAULT_PORT = 51966;

    /** {@code 127.0.0.1:51966}. */
    public static final NetworkLocation DEFAULT = new NetworkLocation(DEFAULT_HOST, DEFAULT_PORT);

    private static final int MAX_PORT = 65535;

    private static final Pattern LOOPBACK = Pattern.compile(
            "localhost|127(\\.\\d{1,3}){3}|::1|0:0:0:0:0:0:0:1|::ffff:127(\\.\\d{1,3}){3}", Pattern.CASE_INSENSITIVE);

    /**
     * A location; brackets around the host are taken off.
     *
     * @param host a name or an address
     * @param port 0 to 65535
     * @throws IllegalArgumentException if the host is blank or no host, or the port is out of range
     */
    public NetworkLocation {
        Objects.requireNonNull(host, "host");
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        if (host.isEmpty() || host.chars().anyMatch(NetworkLocation::cannotBeInHost)) {
            throw new IllegalArgumentException("host must be a name or an address, but was '" + host
                    + "': name one or leave the default of " + DEFAULT_HOST);
        }
        if (port < 0 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be 0 to " + MAX_PORT + ", but was " + port
                    + ": choose one in the range or leave the default of " + DEFAULT_PORT);
        }
    }

    /**
     * Reads {@code host:port}, {@code host}, {@code :port}, {@code [::1]:port} or {@code ::1}; what is missing is the
     * default.
     *
     * @param text what to read
     * @return the location
     * @throws IllegalArgumentException if it is none of these
     */
    public static NetworkLocation parse(String text) {
        Objects.requireNonNull(text, "text");
        int colon = portColon(text);
        String host = colon < 0 ? text : text.substring(0, colon);
        int port = colon < 0 ? DEFAULT_PORT : parsePort(text, text.substring(colon + 1));
        return new NetworkLocation(host.isEmpty() && colon == 0 ? DEFAULT_HOST : host, port);
    }

    /**
     * Whether it is this machine, as far as the text tells: an address of loopback, or {@code localhost}. Names are not
     * looked up.
     *
     * @return true if what is sent there does not leave this machine
     */
    public boolean isLoopback() {
        return LOOPBACK.matcher(host).matches();
    }

    /** The form that {@link #parse} reads: {@code host:port}. */
    @Override
    public String toString() {
        return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }

    /** The colon before the port, or -1: an IPv6 address without brackets has no port. */
    private static int portColon(String text) {
        int last = text.lastIndexOf(':');
        if (text.startsWith("[")) {
            return last > text.indexOf(']') ? last : -1;
        }
        return last == text.indexOf(':') ? last : -1;
    }

    private static int parsePort(String text, String port) {
        try {
            return Integer.parseInt(port);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "A location must be host:port, but was '" + text + "': write the port as a number", e);
        }
    }

    private static boolean cannotBeInHost(int c) {
        return c <= ' ' || c == '[' || c == ']' || c == '/' || c == '@';
    }
}
