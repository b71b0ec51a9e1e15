package io.netqueue.benchmarks;

import io.netqueue.benchmarks.Comparison.Scale;
import java.util.List;
import java.util.OptionalDouble;

/** W7, MQTT: 64-byte and 2 MiB messages one way through mosquitto, beside a bare client of the same codec. */
final class MqttMessages implements Workload {
    private static final Load SMALL = SmallMessages.LOAD;
    private static final int SMALL_COUNT = 400_000;
    private static final Load LARGE = LargeMessages.LOAD;
    private static final int LARGE_COUNT = 500;

    @Override
    public String id() {
        return "W7";
    }

    @Override
    public String description() {
        return "MQTT: 64 B and 2 MiB one way through a broker, until the last is received and acknowledged";
    }

    @Override
    public List<Trial> trials(Effort effort) {
        return List.of(
                small("mqtt-bare-64", Contender.MQTT_BARE, effort),
                small("mqtt-array-64", Contender.MQTT_ARRAY, effort),
                large("mqtt-bare", Contender.MQTT_BARE, effort),
                large("mqtt-array", Contender.MQTT_ARRAY, effort),
                large("mqtt-stream", Contender.MQTT_STREAM, effort));
    }

    private static Trial small(String name, Contender contender, Effort effort) {
        return PairTrial.rate(name, contender, SMALL, new PairTrial.Size(effort.of(SMALL_COUNT), effort));
    }

    private static Trial large(String name, Contender contender, Effort effort) {
        return PairTrial.throughput(name, contender, LARGE, new PairTrial.Size(effort.of(LARGE_COUNT), effort));
    }

    @Override
    public List<Comparison> comparisons() {
        Scale bits = Scale.GIGABITS_PER_SECOND;
        OptionalDouble goal = OptionalDouble.of(0.9);
        return List.of(
                new Comparison(
                        "mqtt-array-64", "mqtt-bare", "mqtt-bare-64", Scale.MESSAGES_PER_SECOND, OptionalDouble.of(10)),
                new Comparison("mqtt-array", "mqtt-bare", "mqtt-bare", bits, goal),
                new Comparison("mqtt-stream", "mqtt-bare", "mqtt-bare", bits, goal));
    }
}
