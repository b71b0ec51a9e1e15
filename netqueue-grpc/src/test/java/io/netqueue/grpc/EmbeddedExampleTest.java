package io.netqueue.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netqueue.grpc.examples.EmbeddedQueues;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The README's example of embedding is the one that is compiled here, and it runs. */
@Timeout(300)
class EmbeddedExampleTest {
    private static final Path SOURCE = Path.of("src/test/java/io/netqueue/grpc/examples/EmbeddedQueues.java");
    private static final String FENCE = "```java grpc\n";

    @Test
    void itRuns() throws Exception {
        PrintStream out = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            EmbeddedQueues.main(new String[0]);
        } finally {
            System.setOut(out);
        }
        assertThat(printed.toString(StandardCharsets.UTF_8).lines())
                .containsExactly("Hello, Server!", "Hello, Client!");
    }

    @Test
    void theReadmeShowsIt() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        int start = readme.indexOf(FENCE) + FENCE.length();
        String shown = readme.substring(start, readme.indexOf("```", start));
        String source = Files.readString(SOURCE);
        int body = source.indexOf("throws Exception {\n") + "throws Exception {\n".length();
        String compiled = source.substring(body, source.indexOf("\n    }\n", body) + 1);
        assertThat(shown).isEqualTo(compiled.stripTrailing().stripIndent() + "\n");
    }
}
