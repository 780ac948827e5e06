package dev.latchkey.conformance.proxy;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Tells which process is at the other end of a connection from this machine, as the kernel knows it; Linux only. */
final class ProcessOfSocket {

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int INODE = 9;

    private ProcessOfSocket() {}

    /** The index of the process that opened the connection; −1 if none of these did. */
    static int find(Socket accepted, List<Long> pids) {
        try {
            List<String> inodes = inodes(accepted.getPort(), accepted.getLocalPort());
            for (int i = 0; i < pids.size(); i++) {
                if (pids.get(i) > 0 && holdsAny(pids.get(i), inodes)) {
                    return i;
                }
            }
        } catch (IOException e) {
            // Who connected has ended already.
        }
        return -1;
    }

    private static List<String> inodes(int from, int to) throws IOException {
        String local = String.format(Locale.ROOT, ":%04X", from);
        String remote = String.format(Locale.ROOT, ":%04X", to);
        List<String> found = new ArrayList<>();
        for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
            if (Files.exists(Path.of(table))) {
                for (String line : Files.readAllLines(Path.of(table))) {
                    String[] fields = line.trim().split("\\s+");
                    if (fields.length > INODE && fields[LOCAL].endsWith(local) && fields[REMOTE].endsWith(remote)) {
                        found.add("socket:[" + fields[INODE] + "]");
                    }
                }
            }
        }
        return found;
    }

    private static boolean holdsAny(long pid, List<String> inodes) throws IOException {
        try (Stream<Path> files = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return files.anyMatch(file -> inodes.contains(target(file)));
        }
    }

    private static String target(Path link) {
        try {
            return Files.readSymbolicLink(link).toString();
        } catch (IOException e) {
            return "";
        }
    }
}
