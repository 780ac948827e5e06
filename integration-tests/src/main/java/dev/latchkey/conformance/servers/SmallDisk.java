package dev.latchkey.conformance.servers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A small file system in memory for one server's data, which a test can fill up. It is gone when it is closed, and also when this
 * JVM is killed: it hangs on nothing but the working directory of a helper that ends with this JVM.
 */
final class SmallDisk implements AutoCloseable {

    private static final String READY = "ready";
    private static final int FILLER_BYTES = 64 << 10;

    private static final String HELPER = """
            exec 2>&1
            mount -t tmpfs -o size="$1" none "$2" && cd "$2" && umount -l "$2" && echo ready
            read -r line
            """;

    private final Process helper;
    private final Path root;

    private SmallDisk(Process helper) {
        this.helper = helper;
        this.root = Path.of("/proc", Long.toString(helper.pid()), "cwd");
    }

    /** Makes one over an empty directory; empty if this user may not mount. */
    static Optional<SmallDisk> make(Path directory, String size) {
        try {
            Process helper = new ProcessBuilder("sh", "-c", HELPER, "disk", size, directory.toString()).start();
            String said = new BufferedReader(new InputStreamReader(helper.getInputStream(), StandardCharsets.UTF_8))
                    .readLine();
            SmallDisk disk = new SmallDisk(helper);
            if (READY.equals(said)) {
                return Optional.of(disk);
            }
            disk.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path root() {
        return root;
    }

    /** Takes all the room that is left. */
    void fill() {
        byte[] nothing = new byte[FILLER_BYTES];
        try (OutputStream filler = Files.newOutputStream(filler())) {
            while (true) {
                filler.write(nothing);
            }
        } catch (IOException e) {
            // Full, as it was to be.
        }
    }

    /** Gives the room back. */
    void free() {
        try {
            Files.deleteIfExists(filler());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path filler() {
        return root.resolve("filler");
    }

    @Override
    public void close() {
        helper.destroyForcibly();
    }
}
