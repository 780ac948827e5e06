package dev.latchkey.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.io.StringWriter;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the README to what it shows: every snippet compiles and runs, every file and heading that it leads to is there. */
@DisplayName("The README")
class ReadmeTest {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Pattern LINK = Pattern.compile("]\\(([^)\\s]+)\\)");
    private static final List<String> PACKAGES = List.of(
            "java.io",
            "java.nio.file",
            "java.sql",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.locks",
            "dev.latchkey",
            "dev.latchkey.atomic",
            "dev.latchkey.barrier",
            "dev.latchkey.codec",
            "dev.latchkey.config",
            "dev.latchkey.discovery",
            "dev.latchkey.election",
            "dev.latchkey.fence",
            "dev.latchkey.group",
            "dev.latchkey.local",
            "dev.latchkey.lock",
            "dev.latchkey.session");

    @TempDir
    private static Path classes;

    private static URLClassLoader loader;

    static List<Readme.Block> snippets() {
        return Readme.blocks("java");
    }

    @BeforeAll
    static void compile() throws Exception {
        List<JavaFileObject> sources = new ArrayList<>();
        for (Readme.Block snippet : snippets()) {
            sources.add(
                    new SimpleJavaFileObject(
                            URI.create("string:///" + name(snippet) + ".java"), JavaFileObject.Kind.SOURCE) {
                        @Override
                        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                            return source(snippet);
                        }
                    });
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        List<String> options = List.of(
                "-proc:none",
                "-d",
                classes.toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        assertThat(compiler.getTask(said, null, null, options, null, sources).call())
                .as(() -> "the snippets compile; the compiler says, with their lines in the README: " + said)
                .isTrue();
        loader = new URLClassLoader(new URL[] {classes.toUri().toURL()}, ReadmeTest.class.getClassLoader());
    }

    @AfterAll
    static void closeLoader() throws Exception {
        if (loader != null) {
            loader.close();
        }
    }

    private static String name(Readme.Block snippet) {
        return "Snippet" + snippet.line();
    }

    /** So many empty lines come first that the compiler's line numbers are the README's. */
    private static String source(Readme.Block snippet) {
        StringBuilder head = new StringBuilder();
        PACKAGES.forEach(name -> head.append("import ").append(name).append(".*; "));
        // Where two packages have a name, the snippet means this one.
        head.append("import java.util.List; import java.util.concurrent.locks.Lock; import java.sql.Connection;")
                .append(" import static org.assertj.core.api.Assertions.assertThat; public class ")
                .append(name(snippet))
                .append(
                        " extends dev.latchkey.documentation.ReadmeContext { @Override public void run() throws Exception {");
        return head + "\n".repeat(snippet.line() - 1) + snippet.text() + "\n}}";
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("shows code that compiles and runs")
    @MethodSource("snippets")
    void runs(Readme.Block snippet) throws Exception {
        System.setProperty("latchkey.uri", "local:" + ReadmeContext.PATIENTLY);
        try (ReadmeContext application =
                (ReadmeContext) loader.loadClass(name(snippet)).getConstructor().newInstance()) {
            assertTimeoutPreemptively(PATIENCE, () -> {
                application.startOthers(snippet.heading());
                application.run();
            });
        } finally {
            System.clearProperty("latchkey.uri");
        }
    }

    @Test
    @DisplayName("leads to files and headings that are there")
    void leadsSomewhere() {
        List<String> headings = Readme.text()
                .lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> '#'
                        + line.replaceFirst("#+ *", "")
                                .toLowerCase(java.util.Locale.ROOT)
                                .replaceAll("[^a-z0-9 -]", "")
                                .replace(' ', '-'))
                .toList();
        Matcher link = LINK.matcher(Readme.text());
        List<String> nowhere = new ArrayList<>();
        int links = 0;
        while (link.find()) {
            links++;
            String target = link.group(1);
            if (target.startsWith("#") ? !headings.contains(target) : !Files.exists(Path.of("..", target))) {
                nowhere.add(target);
            }
        }
        assertThat(nowhere).isEmpty();
        assertThat(links).isGreaterThan(5);
    }
}
