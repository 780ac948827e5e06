package dev.latchkey.conformance.servers;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the etcd program of a version: the one that the user names, one on the {@code PATH}, or one unpacked from Debian's
 * package beneath {@code target}, where later runs find it again.
 */
final class EtcdBinary {

    private static final Pattern VERSION = Pattern.compile("etcd Version: (\\S+)");
    private static final Map<EtcdVersion, Found> FOUND = new ConcurrentHashMap<>();

    /** A program and the exact version that it reports. */
    record Found(Path program, String version) {}

    private final EtcdVersion wanted;
    private final List<String> tried = new ArrayList<>();

    private EtcdBinary(EtcdVersion wanted) {
        this.wanted = wanted;
    }

    /** Finds it once for the life of this JVM; if it cannot be had, the error says what to do. */
    static Found find(EtcdVersion wanted) {
        return FOUND.computeIfAbsent(wanted, version -> new EtcdBinary(version).find());
    }

    private Found find() {
        return Stream.concat(named(), onPath())
                .flatMap(program -> check(program).stream())
                .findFirst()
                .or(() -> unpack().flatMap(this::check))
                .orElseThrow(() -> new IllegalStateException("etcd " + wanted.number()
                        + " is needed for this test, and could not be had: " + String.join("; ", tried)
                        + ". Name its program with -Dlatchkey.etcd=FILE or the variable LATCHKEY_ETCD (several are parted by '"
                        + File.pathSeparator + "'), or put it on the PATH, or run where apt-get can download Debian's"
                        + " package etcd-server of " + wanted.debianSuite() + '.'));
    }

    private Stream<Path> named() {
        String files = System.getProperty("latchkey.etcd", System.getenv().getOrDefault("LATCHKEY_ETCD", ""));
        if (files.isBlank()) {
            tried.add("neither latchkey.etcd nor LATCHKEY_ETCD names one");
        }
        return paths(files);
    }

    private Stream<Path> onPath() {
        List<Path> programs = paths(System.getenv().getOrDefault("PATH", ""))
                .map(directory -> directory.resolve("etcd"))
                .filter(Files::isExecutable)
                .toList();
        if (programs.isEmpty()) {
            tried.add("none is on the PATH");
        }
        return programs.stream();
    }

    private static Stream<Path> paths(String list) {
        return Stream.of(list.split(File.pathSeparator))
                .filter(path -> !path.isBlank())
                .map(Path::of);
    }

    /** Asks the program for its version. */
    private Optional<Found> check(Path program) {
        Said said = run(List.of(program.toString(), "--version"), null);
        Matcher version = VERSION.matcher(said.text);
        if (version.find() && version.group(1).startsWith(wanted.number() + '.')) {
            return Optional.of(new Found(program, version.group(1)));
        }
        tried.add(program + " --version says '" + said.text.lines().findFirst().orElse("") + "'");
        return Optional.empty();
    }

    private Optional<Path> unpack() {
        Path directory = WorkDirectory.root().resolve("debian-" + wanted.debianSuite());
        Path program = directory.resolve(Path.of("usr", "bin", "etcd"));
        if (Files.isExecutable(program)) {
            return Optional.of(program);
        }
        Said said = run(
                List.of("sh", "-s", "--", wanted.debianSuite(), directory.toString(), "etcd-server"),
                "unpack-debian.sh");
        if (said.exitCode == 0) {
            return Optional.of(program);
        }
        tried.add("unpacking Debian's package failed: " + said.text.strip());
        return Optional.empty();
    }

    private record Said(int exitCode, String text) {}

    /** Runs a command with a resource of this package as its input, and waits for its end. */
    private static Said run(List<String> command, @Nullable String input) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (OutputStream stdin = process.getOutputStream()) {
                if (input != null) {
                    stdin.write(resource(input));
                }
            }
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Said(process.waitFor(), text);
        } catch (IOException e) {
            return new Said(-1, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Said(-1, "interrupted");
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (InputStream resource = EtcdBinary.class.getResourceAsStream(name)) {
            if (resource == null) {
                throw new IOException("the resource " + name + " is missing from the class path");
            }
            return resource.readAllBytes();
        }
    }
}
