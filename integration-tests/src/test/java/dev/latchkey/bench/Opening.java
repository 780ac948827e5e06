package dev.latchkey.bench;

import dev.latchkey.Coordinator;
import dev.latchkey.bench.local.FirstProposal;
import dev.latchkey.local.LocalProvider;
import io.microraft.RaftNode;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.slf4j.LoggerFactory;

/**
 * From connecting to having released a first lock, in a JVM that has done nothing before, measured inside it. Its logging is up
 * by then, as that of an application is, and its class path holds what the engine needs and nothing else.
 */
final class Opening {

    private static final Path DIRECTORY = Path.of("target", "bench");

    private Opening() {}

    /** The URI. */
    public static void main(String[] arguments) throws Exception {
        LoggerFactory.getLogger(Opening.class);
        long startNanos = System.nanoTime();
        Coordinator coordinator = Coordinator.connect(arguments[0]);
        coordinator.lock("a").acquire().close();
        long tookNanos = System.nanoTime() - startNanos;
        coordinator.close();
        System.out.println(tookNanos);
    }

    /** As the JVM comes. */
    static Contestant inFreshJvm() {
        return way -> {
            String classPath = classPath();
            return round -> round.took(run(List.of(), classPath, Opening.class, way.uri()));
        };
    }

    /** MicroRaft, to its first proposal. */
    static Contestant microRaftInFreshJvm() {
        return way -> {
            String classPath =
                    String.join(File.pathSeparator, placeOf(FirstProposal.class), placeOf(RaftNode.class), logging());
            return round -> round.took(run(List.of(), classPath, FirstProposal.class, ""));
        };
    }

    /** With the JVM's class data sharing: an archive that one run before has left. */
    static Contestant inFreshJvmWithArchive() {
        return way -> {
            String classPath = classPath();
            Path archive = DIRECTORY.resolve("opening.jsa");
            Files.deleteIfExists(archive);
            run(List.of("-XX:ArchiveClassesAtExit=" + archive), classPath, Opening.class, way.uri());
            return round -> round.took(run(
                    List.of("-XX:SharedArchiveFile=" + archive, "-Xshare:auto", "-Xlog:cds=off"),
                    classPath,
                    Opening.class,
                    way.uri()));
        };
    }

    private static long run(List<String> options, String classPath, Class<?> program, String argument)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-Dorg.slf4j.simpleLogger.defaultLogLevel=error", "-cp", classPath));
        command.addAll(List.of(program.getName(), argument));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader said =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String nanos = said.lines()
                    .filter(line -> line.matches("[0-9]+"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("the JVM that runs " + program + " ended without an answer"));
            process.waitFor(); // it leaves its archive as it ends
            return Long.parseLong(nanos);
        } finally {
            process.destroyForcibly();
        }
    }

    /** Jars only, since no other classes are put into an archive. */
    private static String classPath() throws IOException, ClassNotFoundException, URISyntaxException {
        return String.join(
                File.pathSeparator,
                jarOfThisClass(),
                placeOf(Coordinator.class),
                placeOf(LocalProvider.class),
                logging());
    }

    private static String logging() throws ClassNotFoundException, URISyntaxException {
        return placeOf(LoggerFactory.class)
                + File.pathSeparator
                + placeOf(Class.forName("org.slf4j.simple.SimpleLogger"));
    }

    private static String placeOf(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI())
                .toString();
    }

    private static String jarOfThisClass() throws IOException {
        String name = Opening.class.getName().replace('.', '/') + ".class";
        Files.createDirectories(DIRECTORY);
        Path jar = DIRECTORY.resolve("opening.jar");
        try (InputStream content = Opening.class.getResourceAsStream("/" + name);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            if (content == null) {
                throw new IOException("the class " + name + " is not to be found as a resource");
            }
            out.putNextEntry(new JarEntry(name));
            content.transferTo(out);
            out.closeEntry();
        }
        return jar.toString();
    }
}
