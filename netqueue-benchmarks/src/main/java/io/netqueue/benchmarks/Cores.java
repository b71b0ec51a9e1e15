package io.netqueue.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The processor's cores that this process may use, and how to bind another to one of them. */
final class Cores {
    private static final String ALLOWED = "Cpus_allowed_list:";

    private Cores() {}

    /** {@return the cores' numbers; none where processes cannot be pinned} */
    static List<Integer> pinnable() {
        try {
            if (!hasTaskset()) {
                return List.of();
            }
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(line -> line.startsWith(ALLOWED))
                    .flatMap(line -> parse(line.substring(ALLOWED.length()).trim()).stream())
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** {@return whether two processes can have a core each} */
    static boolean canPinTwo() {
        return pinnable().size() > 1;
    }

    /** What stands before a command to bind it to a core. */
    static List<String> pinning(int core) {
        return List.of("taskset", "-c", Integer.toString(core));
    }

    private static boolean hasTaskset() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator)) {
            if (Files.isExecutable(Path.of(folder, "taskset"))) {
                return true;
            }
        }
        return false;
    }

    /** Reads a list such as {@code 0-3,8}. */
    static List<Integer> parse(String list) {
        List<Integer> cores = new ArrayList<>();
        for (String range : list.split(",")) {
            String[] ends = range.split("-");
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int core = Integer.parseInt(ends[0]); core <= last; core++) {
                cores.add(core);
            }
        }
        return cores;
    }
}
