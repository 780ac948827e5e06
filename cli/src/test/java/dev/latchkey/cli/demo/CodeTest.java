package dev.latchkey.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@DisplayName("The lines of code that the demo ends with")
class CodeTest {

    private static final String CLASS = """
            import static dev.latchkey.codec.Codecs.*;
            import dev.latchkey.*;
            import dev.latchkey.barrier.*;
            import dev.latchkey.config.*;
            import dev.latchkey.discovery.*;
            import dev.latchkey.election.*;
            import dev.latchkey.fence.*;
            import dev.latchkey.session.*;
            import java.util.*;

            class Shown {
                void run(Fence<RuntimeException> fence, List<String> ledger, Balancer balancer) throws Exception {
                    %s
                }
            }
            """;

    @TempDir
    private Path directory;

    @Test
    @DisplayName("compile as they stand there")
    void compile() throws Exception {
        String source = CLASS.formatted(String.join("\n", DemoCommand.code()));
        JavaFileObject shown =
                new SimpleJavaFileObject(URI.create("string:///Shown.java"), JavaFileObject.Kind.SOURCE) {
                    @Override
                    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                        return source;
                    }
                };
        DiagnosticCollector<JavaFileObject> complaints = new DiagnosticCollector<>();
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        List<String> options = List.of(
                "-proc:none",
                "-d",
                directory.toString(),
                "-classpath",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        compiler.getTask(null, null, complaints, options, null, List.of(shown)).call();
        assertThat(complaints.getDiagnostics())
                .filteredOn(each -> each.getKind() == javax.tools.Diagnostic.Kind.ERROR)
                .isEmpty();
    }
}
