package dev.latchkey.conformance.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The files of one server: data, which go when the server is closed, and a log, which stays until another JVM starts servers
 * after this one has ended.
 */
final class WorkDirectory {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private static final Pattern NAME = Pattern.compile(".+-(?<pid>\\d+)-\\d+");

    static {
        sweep();
    }

    private final Path home;

    WorkDirectory(String server) {
        String unique = ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        home = root().resolve(server + "-" + unique);
        try {
            Files.createDirectories(data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where everything goes that the fixtures write: {@code target/servers}, or what {@code latchkey.servers} says. */
    static Path root() {
        return Path.of(System.getProperty("latchkey.servers", "target/servers")).toAbsolutePath();
    }

    Path data() {
        return home.resolve("data");
    }

    Path log() {
        return home.resolve("log");
    }

    /** Writes a small file beside the data. */
    Path write(Path file, String content) {
        try {
            return Files.writeString(home.resolve(file), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void removeData() {
        remove(data());
    }

    /** Removes what JVMs left that are gone. */
    private static void sweep() {
        if (!Files.isDirectory(root())) {
            return;
        }
        try (Stream<Path> homes = Files.list(root())) {
            homes.filter(WorkDirectory::isLeft).forEach(WorkDirectory::remove);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isLeft(Path home) {
        Matcher name = NAME.matcher(home.getFileName().toString());
        return name.matches()
                && ProcessHandle.of(Long.parseLong(name.group("pid"))).isEmpty();
    }

    private static void remove(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
