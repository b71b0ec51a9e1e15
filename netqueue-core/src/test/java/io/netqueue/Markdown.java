package io.netqueue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A Markdown file of the tree: its Java blocks, code spans, links and headings, each with its line.
 *
 * <p>Comments directly before a Java block, which a reader does not see, say how it is to be compiled:
 *
 * <pre>
 *   &lt;!-- given: Communicator&lt;String&gt; queue, UUID peer --&gt;    what the fragment takes for granted, as parameters
 * </pre>
 */
final class Markdown {
    private static final Pattern DIRECTIVE = Pattern.compile("<!-- given: (.*) -->");
    private static final Pattern SPAN = Pattern.compile("`([^`]+)`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");

    private final Path path;
    private final List<Block> blocks = new ArrayList<>();
    private final List<Found> spans = new ArrayList<>();
    private final List<Found> links = new ArrayList<>();
    private final List<String> anchors = new ArrayList<>();

    /** A Java block, and the line on which its code begins. */
    record Block(String name, int line, String code, String given) {
        @Override
        public String toString() {
            return name + ":" + line;
        }
    }

    /** A piece of text and where it stands. */
    record Found(String where, String text) {}

    Markdown(Path path) throws IOException {
        this.path = path;
        read(Files.readAllLines(path));
    }

    /** The root of the tree, from wherever in it the tests run. */
    static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("mvnw"))) {
            folder = folder.getParent();
        }
        return folder;
    }

    /** README.md and docs/*.md. */
    static List<Markdown> all() throws IOException {
        List<Markdown> files = new ArrayList<>();
        files.add(new Markdown(root().resolve("README.md")));
        try (Stream<Path> docs = Files.list(root().resolve("docs"))) {
            for (Path doc : docs.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList()) {
                files.add(new Markdown(doc));
            }
        }
        return files;
    }

    Path path() {
        return path;
    }

    List<Block> blocks() {
        return blocks;
    }

    List<Found> spans() {
        return spans;
    }

    List<Found> links() {
        return links;
    }

    /** What a link may name after #. */
    List<String> anchors() {
        return anchors;
    }

    private void read(List<String> lines) {
        String given = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher directive = DIRECTIVE.matcher(lines.get(i));
            if (lines.get(i).startsWith("```")) {
                int end = i + 1;
                while (!lines.get(end).startsWith("```")) {
                    end++;
                }
                if (lines.get(i).equals("```java")) {
                    String code = String.join("\n", lines.subList(i + 1, end));
                    blocks.add(new Block(path.getFileName().toString(), i + 2, code, given));
                }
                i = end;
                given = "";
            } else if (directive.matches()) {
                given = directive.group(1);
            } else {
                readText(lines.get(i), path.getFileName() + ":" + (i + 1));
            }
        }
    }

    private void readText(String line, String where) {
        find(SPAN, line).forEach(text -> spans.add(new Found(where, text)));
        String plain = SPAN.matcher(line).replaceAll("");
        find(LINK, plain).forEach(text -> links.add(new Found(where, text)));
        if (line.startsWith("#")) {
            String heading = line.replaceFirst("#+ ", "").replace("`", "").toLowerCase(Locale.ROOT);
            anchors.add(heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'));
        }
    }

    private static List<String> find(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .toList();
    }
}
