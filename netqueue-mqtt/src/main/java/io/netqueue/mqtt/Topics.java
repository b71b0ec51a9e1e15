package io.netqueue.mqtt;

import java.util.UUID;

/**
 * The topics of one namespace.
 *
 * <pre>
 *   {ns}/c2s/{client id}     packets of a client for the server; the id is 32 hex digits
 *   {ns}/s2c/{client id}     packets of the server for that client
 *   {ns}/who                 asks whether a server is there; the payload is the name of the asker
 *   {ns}/who/bell            the same question, where nothing is before it
 *   {ns}/who/{asker}         the server's answer: its id
 * </pre>
 *
 * @param namespace what all begin with
 */
record Topics(String namespace) {
    private static final int ID_DIGITS = 32;
    private static final int HALF_DIGITS = 16;
    private static final int RADIX = 16;

    String toServer(UUID client) {
        return namespace + "/c2s/" + hex(client);
    }

    String toClient(UUID client) {
        return namespace + "/s2c/" + hex(client);
    }

    /** The filter of what all clients send. */
    String ofAllClients() {
        return namespace + "/c2s/+";
    }

    /** The client's id that stands in a topic that {@link #ofAllClients} matched; null if it is none. */
    UUID client(String topic) {
        int start = namespace.length() + "/c2s/".length();
        boolean well = topic.length() == start + ID_DIGITS
                && topic.startsWith(namespace)
                && topic.startsWith("/c2s/", namespace.length())
                && topic.chars().skip(start).allMatch(Topics::isDigit);
        return well
                ? new UUID(
                        Long.parseUnsignedLong(topic, start, start + HALF_DIGITS, RADIX),
                        Long.parseUnsignedLong(topic, start + HALF_DIGITS, topic.length(), RADIX))
                : null;
    }

    String question() {
        return namespace + "/who";
    }

    String bell() {
        return answer("bell");
    }

    String answer(String asker) {
        return namespace + "/who/" + asker;
    }

    private static boolean isDigit(int letter) {
        return letter >= '0' && letter <= '9' || letter >= 'a' && letter <= 'f';
    }

    private static String hex(UUID id) {
        return id.toString().replace("-", "");
    }
}
