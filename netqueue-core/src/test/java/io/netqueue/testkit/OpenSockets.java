package io.netqueue.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The sockets this process has open, each by the kernel's number for it (proc(5)); none where there is no Linux. */
final class OpenSockets {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final List<Path> TABLES = Stream.of("tcp", "tcp6", "udp", "udp6")
            .map(Path.of("/proc/self/net")::resolve)
            .toList();

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int NUMBER = 9;

    private OpenSockets() {}

    static Set<String> numbers() {
        Set<String> numbers = new TreeSet<>();
        if (!Files.isDirectory(DESCRIPTORS)) {
            return numbers;
        }
        try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path link : links) {
                String target = targetOf(link);
                if (target.startsWith("socket:[")) {
                    numbers.add(target.substring("socket:[".length(), target.length() - 1));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return numbers;
    }

    private static String targetOf(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException closedMeanwhile) {
            return "";
        }
    }

    /** From where to where those go that came meanwhile, and their states: in hexadecimal, as the kernel lists them. */
    static String describe(Set<String> now, Set<String> before) {
        return now.stream()
                .filter(number -> !before.contains(number))
                .map(number -> number + " " + describe(number))
                .collect(Collectors.joining(", "));
    }

    private static String describe(String number) {
        for (Path table : TABLES) {
            try (Stream<String> lines = Files.lines(table)) {
                String found = lines.map(line -> line.trim().split("\\s+"))
                        .filter(fields -> fields.length > NUMBER && fields[NUMBER].equals(number))
                        .map(fields -> fields[LOCAL] + " to " + fields[REMOTE] + " in state " + fields[STATE])
                        .findFirst()
                        .orElse("");
                if (!found.isEmpty()) {
                    return found;
                }
            } catch (IOException e) {
                // no such table here
            }
        }
        return "not bound";
    }
}
