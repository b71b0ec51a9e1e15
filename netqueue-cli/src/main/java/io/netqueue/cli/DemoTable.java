package io.netqueue.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What the demo did, a row each transfer. */
final class DemoTable {
    private static final String ROW = "%-18s %-20s %8s %13s %10s  %s%n";

    private record Row(String step, String way, int messageCount, long byteCount, Duration time) {}

    private final List<Row> rows = new ArrayList<>();

    /** Adds a transfer that was found intact. */
    void add(String step, String way, int messageCount, long byteCount, Duration time) {
        rows.add(new Row(step, way, messageCount, byteCount, time));
    }

    int messageCount() {
        return rows.stream().mapToInt(Row::messageCount).sum();
    }

    long byteCount() {
        return rows.stream().mapToLong(Row::byteCount).sum();
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append(String.format(ROW, "step", "from → to", "messages", "bytes", "time", "verdict"));
        for (Row row : rows) {
            text.append(String.format(
                    Locale.ROOT,
                    ROW,
                    row.step(),
                    row.way(),
                    row.messageCount(),
                    row.byteCount(),
                    Text.seconds(row.time()),
                    "intact"));
        }
        return text.toString();
    }
}
