package io.netqueue.testkit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * The inputs of the fuzz targets that are kept in the tree: a text file for each, with a name and the bytes in hex on each
 * line. {@code scripts/fuzz} starts from them; {@link FuzzCorpusTest} runs each in every build.
 */
public final class Corpus {

    private Corpus() {}

    /** {@return the inputs of a target by name, seeds made by code included} */
    public static Map<String, byte[]> of(FuzzTarget target) throws Throwable {
        Map<String, byte[]> inputs = new LinkedHashMap<>();
        int number = 0;
        for (byte[] seed : target.seeds()) {
            inputs.put("seed-" + number++, seed);
        }
        for (String line : lines(target)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                String[] parts = line.split(" ");
                inputs.put(parts[0], HexFormat.of().parseHex(parts.length > 1 ? parts[1] : ""));
            }
        }
        return inputs;
    }

    private static String[] lines(FuzzTarget target) throws IOException {
        try (InputStream in = Corpus.class.getResourceAsStream("/fuzz/" + target.label() + ".txt")) {
            return in == null ? new String[0] : new String(in.readAllBytes(), StandardCharsets.US_ASCII).split("\n");
        }
    }

    /**
     * For {@code scripts/fuzz}. {@code unpack TARGET DIR} writes each input into a file of its own and prints the target's
     * class; {@code line FILE…} prints files as lines of a corpus.
     */
    public static void main(String[] args) throws Throwable {
        if (args[0].equals("unpack")) {
            FuzzTarget target = FuzzTarget.valueOf(args[1].toUpperCase(Locale.ROOT));
            for (Map.Entry<String, byte[]> input : of(target).entrySet()) {
                Files.write(Path.of(args[2], input.getKey()), input.getValue());
            }
            System.out.println(target.className());
        } else {
            for (int i = 1; i < args.length; i++) {
                Path file = Path.of(args[i]);
                System.out.println(file.getFileName() + " " + HexFormat.of().formatHex(Files.readAllBytes(file)));
            }
        }
    }
}
