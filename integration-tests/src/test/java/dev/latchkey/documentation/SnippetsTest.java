package dev.latchkey.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever copies a snippet from the documentation of a package must be able to compile it. */
@DisplayName("The documentation")
class SnippetsTest {

    private static final Path SOURCES = Path.of("../recipes-api/src/main/java");
    private static final Pattern SNIPPET = Pattern.compile("<pre>\\{@code\n(.*?)\n \\* }</pre>", Pattern.DOTALL);

    private static final List<String> RECIPES =
            List.of("atomic", "barrier", "config", "discovery", "election", "fence", "group", "inspect", "lock");

    /** What the snippets take for granted: the reader's own application. */
    private static final String APPLICATION = """
            interface Ledger {
                void append(Object order, long token);
                long append(Object order) throws java.io.IOException;
            }
            interface Store {
                void compactNext(long token) throws InterruptedException;
                Object load();
                void save(Object next, long token);
            }
            interface Pool { void resize(int size); }
            interface Scheduler { void resume(long token); void pause(); }
            static dev.latchkey.Coordinator coordinator;
            static dev.latchkey.lock.DistributedLock lock;
            static javax.sql.DataSource database;
            static Ledger ledger;
            static Store store;
            static Pool pool;
            static Scheduler scheduler;
            static Object order;
            static Object next;
            static void update(java.sql.Connection connection, Object order) {}
            static void call(String address, int port) throws java.io.IOException {}
            static void rebalance(Object members) {}
            static void compute(long round) {}
            static void render(Object shown) {}
            static void announce(Object shown) {}
            static void upload() {}
            static void transfer(long from, long to) {}
            """;

    static Stream<Path> packages() throws IOException {
        try (Stream<Path> found = Files.walk(SOURCES)) {
            return found.filter(file -> file.endsWith("package-info.java")).sorted().toList().stream();
        }
    }

    @Test
    @DisplayName("has an example for every recipe")
    void everyRecipeHasAnExample() {
        for (String recipe : RECIPES) {
            assertThat(snippets(SOURCES.resolve("dev/latchkey/" + recipe + "/package-info.java")))
                    .as(recipe)
                    .isNotEmpty();
        }
    }

    @ParameterizedTest(name = "has examples that can be compiled in {0}")
    @MethodSource("packages")
    void examplesCompile(Path file, @TempDir Path classes) {
        for (String snippet : snippets(file)) {
            assertThat(compile(snippet, classes)).as(snippet).isEmpty();
        }
    }

    private static List<String> snippets(Path file) {
        List<String> snippets = new ArrayList<>();
        Matcher matcher;
        try {
            matcher = SNIPPET.matcher(Files.readString(file));
        } catch (IOException e) {
            throw new AssertionError("the documentation " + file + " was to be read", e);
        }
        while (matcher.find()) {
            snippets.add(matcher.group(1).lines().map(line -> line.substring(2)).collect(Collectors.joining("\n")));
        }
        return snippets;
    }

    /** What the compiler has to say against it. */
    private static String compile(String snippet, Path classes) {
        String imports = Stream.concat(RECIPES.stream(), Stream.of("codec", "session"))
                .map(name -> "import dev.latchkey." + name + ".*;\n")
                .collect(Collectors.joining());
        String source = imports
                + "import dev.latchkey.Coordinator;\nimport static java.nio.charset.StandardCharsets.UTF_8;\n"
                + "import java.io.IOException;\nimport java.sql.Connection;\nimport java.time.Duration;\n"
                + "import java.util.*;\nimport java.util.concurrent.*;\n"
                + "class Snippet {\n" + APPLICATION + "void shown() throws Exception {\n" + snippet + "\n}\n}\n";
        JavaFileObject unit =
                new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreErrors) {
                        return source;
                    }
                };
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "-proc:none", "-nowarn", "-d", classes.toString(), "-classpath", System.getProperty("java.class.path"));
        boolean compiled =
                compiler.getTask(said, null, null, options, null, List.of(unit)).call();
        return compiled ? "" : said.toString();
    }
}
