package io.netqueue.mqtt;

/**
 * What a {@link MqttProxy} does to the packets of our topics, each with its chance from 0 to 1.
 *
 * @param loss of being dropped
 * @param doubling of being passed on twice
 * @param overtaking of being held until a few later ones were passed on
 */
record Weather(double loss, double doubling, double overtaking) {
    static final Weather FINE = new Weather(0, 0, 0);
}
