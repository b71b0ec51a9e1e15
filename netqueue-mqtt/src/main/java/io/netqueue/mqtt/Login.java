package io.netqueue.mqtt;

import io.netqueue.options.BrokerOptions;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * What one connection says to the broker when it begins.
 *
 * @param clientId its name at the broker, which permits one connection of a name and ends an earlier one
 * @param filters what it subscribes to, at least one
 * @param will what the broker is to publish if the connection ends without a word; null: nothing
 * @param broker user and password
 * @param keepAliveSeconds after one and a half of these without a packet the broker takes it for dead
 */
record Login(String clientId, List<String> filters, Will will, BrokerOptions broker, int keepAliveSeconds) {

    /** A message that outlives its sender. */
    record Will(String topic, byte[] payload) {}

    private static final Pattern FRESH = Pattern.compile("nq2[0-9a-f]{20}");

    /** A name that no other connection has, as short as any broker must take it. */
    static String freshClientId() {
        return "nq2" + UUID.randomUUID().toString().replace("-", "").substring(0, 20);
    }

    /** Could {@link #freshClientId} have made it? */
    static boolean isClientId(String text) {
        return FRESH.matcher(text).matches();
    }
}
