package io.netqueue;

import static io.netqueue.testkit.Deadlines.until;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netqueue.options.BrokerOptions;
import io.netqueue.options.CommunicatorOptions;
import io.netqueue.options.ConnectionOptions;
import io.netqueue.options.EventOptions;
import io.netqueue.options.LimitOptions;
import io.netqueue.options.NetworkLocation;
import io.netqueue.options.SecurityOptions;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * README.md and docs/*.md say what is true: their Java compiles, the first example runs, the types they name exist, their
 * links lead somewhere, and README leaves out no option and no error.
 *
 * <p>Which names are looked up: a code span that is one name in camel case with at least one small letter, perhaps with
 * members behind it, such as {@code Delivery}, {@code Session.awake} or {@code NetQueue.open(…)}. It must be a type of this
 * tree, or of a few packages of the JDK, and a type of the library must have the member. Names of others stand in
 * {@link #FOREIGN}.
 *
 * <p>The example needs the default port, which is the one exception to "no fixed ports": it is skipped where that is taken.
 */
class ReadmeTest {
    /** Names of the Python library that have no counterpart of that name. */
    private static final Set<String> FOREIGN = Set.of("SerializationOptions", "ResourceClosed", "BufferedIOBase");

    private static final Pattern TYPE = Pattern.compile("([A-Z]\\w*[a-z]\\w*)(<\\w>)?(?:\\.([a-zA-Z]+))?(\\(.*\\))?");

    private static final List<String> JDK = List.of(
            "java.lang.",
            "java.lang.invoke.",
            "java.io.",
            "java.math.",
            "java.nio.",
            "java.nio.file.",
            "java.nio.channels.",
            "java.util.",
            "java.util.concurrent.");

    /** Around a fragment; on one line, so that errors tell the line of the Markdown file. */
    private static final String FRAGMENT =
            "import io.netqueue.*; import io.netqueue.error.*; import io.netqueue.options.*;"
                    + " import io.netqueue.stream.*; import java.io.*; import java.nio.channels.FileChannel; import java.nio.file.*;"
                    + " import java.time.Duration; import java.util.*; class %s { void run(%s) throws Exception {";

    private static final Set<String> GENERATED = Set.of(".git", "target");

    @TempDir
    private Path folder;

    static Stream<Markdown.Block> blocks() throws IOException {
        return Markdown.all().stream().flatMap(file -> file.blocks().stream());
    }

    @Test
    void javaCompiles() throws IOException {
        List<Markdown.Block> all = blocks().toList();
        assertThat(all).hasSizeGreaterThan(5);
        compile(all);
    }

    @Test
    void exampleRuns() throws Exception {
        int port = NetworkLocation.DEFAULT_PORT;
        compile(blocks().filter(ReadmeTest::isFile).toList());
        assumeTrue(isFree(port), "port " + port + ", which the example uses, is taken");
        Process server = start("Server");
        Process client = start("Client");
        try {
            until("the client ends, or the server cannot begin", () -> !client.isAlive() || hasFailed(server));
            assumeFalse(said("Server", "Address already in use"), "port " + port + " was taken meanwhile");
            until("the server ends", () -> !server.isAlive());
            assertThat(folder.resolve("Client.out")).hasContent("Hello, Client!");
            assertThat(folder.resolve("Server.out")).hasContent("Hello, Server!");
            assertThat(client.exitValue()).isZero();
            assertThat(server.exitValue()).isZero();
        } finally {
            client.destroyForcibly();
            server.destroyForcibly();
        }
    }

    @Test
    void typesExist() throws IOException {
        List<Class<?>> library = library();
        Set<String> others = sources();
        List<String> missing = new ArrayList<>();
        for (Markdown file : Markdown.all()) {
            for (Markdown.Found span : file.spans()) {
                Matcher name = TYPE.matcher(span.text());
                boolean isPath = span.text().endsWith(".java") || span.text().endsWith(".md");
                if (name.matches() && !isPath && !exists(name.group(1), name.group(3), library, others)) {
                    missing.add(span.where() + " " + span.text());
                }
            }
        }
        assertThat(missing).as("names that are gone").isEmpty();
    }

    @Test
    void linksLeadSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Markdown file : Markdown.all()) {
            for (Markdown.Found link : file.links()) {
                if (!link.text().contains("://") && !leadsSomewhere(file.path(), link.text())) {
                    broken.add(link.where() + " " + link.text());
                }
            }
        }
        assertThat(broken).as("broken links").isEmpty();
    }

    @Test
    void readmeNamesEveryOption() throws IOException {
        Set<String> options = new TreeSet<>();
        for (Class<?> builder : List.of(
                CommunicatorOptions.Builder.class,
                ConnectionOptions.Builder.class,
                LimitOptions.Builder.class,
                EventOptions.Builder.class,
                SecurityOptions.Builder.class,
                BrokerOptions.Builder.class)) {
            for (Method method : builder.getDeclaredMethods()) {
                if (Modifier.isPublic(method.getModifiers()) && method.getReturnType() == builder) {
                    options.add(method.getName());
                }
            }
        }
        assertThat(options).hasSizeGreaterThan(30);
        assertThat(readmeSpans()).containsAll(options);
    }

    @Test
    void readmeNamesEveryError() throws IOException {
        List<String> errors = library().stream()
                .filter(type -> type.getPackageName().equals("io.netqueue.error") && !type.isInterface())
                .map(Class::getSimpleName)
                .toList();
        assertThat(errors).hasSizeGreaterThan(10);
        assertThat(readmeSpans()).containsAll(errors);
    }

    // ---- compiling and running

    private static boolean isFile(Markdown.Block block) {
        return block.code().contains("\npublic class ");
    }

    private void compile(List<Markdown.Block> blocks) {
        List<String> problems = new ArrayList<>();
        boolean compiled = ToolProvider.getSystemJavaCompiler()
                .getTask(
                        null,
                        null,
                        problem -> problems.add(problem.getSource().getName() + ":" + problem.getLineNumber() + " "
                                + problem.getMessage(null)),
                        List.of("-cp", System.getProperty("java.class.path"), "-d", folder.toString(), "-proc:none"),
                        null,
                        blocks.stream().map(Source::new).toList())
                .call();
        assertThat(compiled).as(String.join("\n", problems)).isTrue();
    }

    /** A block as a file: what is before its first line is such that lines have the numbers they have in the Markdown file. */
    private static final class Source extends SimpleJavaFileObject {
        private final Markdown.Block block;
        private final String text;

        Source(Markdown.Block block) {
            super(URI.create("string:///" + className(block) + ".java"), Kind.SOURCE);
            this.block = block;
            String before = isFile(block) ? "" : String.format(FRAGMENT, className(block), block.given());
            this.text = "\n".repeat(block.line() - 2) + before + "\n" + block.code() + (isFile(block) ? "" : "\n}}");
        }

        private static String className(Markdown.Block block) {
            return isFile(block)
                    ? block.code().replaceFirst("(?s).*\npublic class (\\w+).*", "$1")
                    : "Fragment" + block.toString().replaceAll("\\W", "_");
        }

        @Override
        public String getName() {
            return block.name();
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    private Process start(String main) throws IOException {
        Path java = Path.of(System.getProperty("java.home"), "bin", "java");
        String classPath = folder + File.pathSeparator + System.getProperty("java.class.path");
        return new ProcessBuilder(java.toString(), "-cp", classPath, main)
                .redirectOutput(folder.resolve(main + ".out").toFile())
                .redirectError(folder.resolve(main + ".err").toFile())
                .start();
    }

    private static boolean hasFailed(Process process) {
        return !process.isAlive() && process.exitValue() != 0;
    }

    private boolean said(String main, String words) throws IOException {
        return Files.readString(folder.resolve(main + ".err")).contains(words);
    }

    private static boolean isFree(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    // ---- names and links

    private static Set<String> readmeSpans() throws IOException {
        return new Markdown(Markdown.root().resolve("README.md"))
                .spans().stream().map(Markdown.Found::text).collect(Collectors.toSet());
    }

    private static boolean exists(String type, String member, List<Class<?>> library, Set<String> others) {
        List<Class<?>> ours = library.stream()
                .filter(each -> each.getSimpleName().equals(type))
                .toList();
        if (!ours.isEmpty()) {
            return member == null || ours.stream().anyMatch(each -> hasMember(each, member));
        }
        return others.contains(type) || FOREIGN.contains(type) || JDK.stream().anyMatch(name -> isClass(name + type));
    }

    private static boolean hasMember(Class<?> type, String member) {
        if (type == null) {
            return false;
        }
        Stream<String> names = Stream.of(
                        Stream.of(type.getDeclaredFields()).map(field -> field.getName()),
                        Stream.of(type.getDeclaredMethods()).map(Method::getName),
                        Stream.of(type.getDeclaredClasses()).map(Class::getSimpleName))
                .flatMap(each -> each);
        return names.anyMatch(member::equals) || hasMember(type.getSuperclass(), member);
    }

    private static boolean isClass(String name) {
        try {
            Class.forName(name, false, ReadmeTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return false;
        }
    }

    /** All types of the library, nested and private ones included. */
    private static List<Class<?>> library() throws IOException {
        Path classes =
                Path.of(URI.create(NetQueue.class.getResource("NetQueue.class").toString())
                        .resolve("../.."));
        try (Stream<Path> files = Files.walk(classes)) {
            List<Class<?>> types = new ArrayList<>();
            for (Path file : files.toList()) {
                String name = classes.relativize(file).toString().replace(File.separatorChar, '.');
                if (name.matches("io\\..*[A-Za-z]\\.class")) {
                    types.add(Class.forName(
                            name.substring(0, name.length() - ".class".length()),
                            false,
                            NetQueue.class.getClassLoader()));
                }
            }
            return types;
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    /** The names of all source files of the tree. */
    private static Set<String> sources() throws IOException {
        Set<String> names = new HashSet<>();
        Files.walkFileTree(Markdown.root(), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return GENERATED.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE // files come and go there
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String name = file.getFileName().toString();
                if (name.endsWith(".java")) {
                    names.add(name.substring(0, name.length() - ".java".length()));
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return names;
    }

    private static boolean leadsSomewhere(Path from, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]).normalize();
        boolean anchored = parts.length == 2;
        return Files.exists(target)
                && (!anchored || new Markdown(target).anchors().contains(parts[1]));
    }
}
