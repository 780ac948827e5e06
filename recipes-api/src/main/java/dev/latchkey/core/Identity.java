package dev.latchkey.core;

import dev.latchkey.session.Participant;
import dev.latchkey.spi.Entry;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who an application is to the others, and how that is written into its tickets: as lines of text, readable with the
 * engine's own tools.
 *
 * @param name what the application calls itself
 */
public record Identity(String name, String host, long process) {

    private static final Path LINUX_PROCESS = Path.of("/proc/self");
    private static final String LINUX_HOST_NAME = "/proc/sys/kernel/hostname";
    private static final int TEXT_MAX = 200;
    private static final char DELETE = '\u007f';

    private record Written(Identity by, String since, byte[] value) {}

    /** Asked for many times in each millisecond where locks are taken fast. */
    private static volatile @Nullable Written lastWritten;

    public Identity {
        name = shortened(name);
        host = shortened(host);
    }

    /** This process, under its default name. */
    public static Identity ofThisProcess() {
        String host = hostName();
        long process = processId();
        return new Identity(host + "/" + process, host, process);
    }

    /** From the nearest place that knows it: a link to the directory that is named so; Java's own takes long to load. */
    private static long processId() {
        try {
            return Long.parseLong(Files.readSymbolicLink(LINUX_PROCESS).toString());
        } catch (IOException | NumberFormatException | UnsupportedOperationException notLinux) {
            return ProcessHandle.current().pid();
        }
    }

    /** From the nearest place that knows it; Java's own may ask a name server, and wait for it. */
    private static String hostName() {
        String told = System.getenv().getOrDefault("HOSTNAME", "");
        if (!told.isBlank()) {
            return told;
        }
        // As a stream, for which much less has to be loaded than for a channel.
        try (InputStream file = new FileInputStream(LINUX_HOST_NAME)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException notLinux) {
            try {
                return InetAddress.getLocalHost().getHostName();
            } catch (UnknownHostException unknown) {
                return "localhost";
            }
        }
    }

    /** The same process under another name. */
    public Identity named(String otherName) {
        return new Identity(otherName, host, process);
    }

    /** Who writes, and when, as fields of one line: "at=2026-01-31T12:00:00Z by=web-1". For people; nothing is decided by it. */
    public String signature() {
        return "at=" + WallClock.now() + " by=" + name;
    }

    /** A ticket's value; not to be changed. The wall clock is for people to read; nothing is decided by it. */
    public byte[] ticketValue() {
        String now = WallClock.now();
        Written known = lastWritten;
        if (known == null || known.by != this || !known.since.equals(now)) {
            String text = "name=" + name + "\nhost=" + host + "\nprocess=" + process + "\nsince=" + now + "\n";
            known = new Written(this, now, text.getBytes(StandardCharsets.UTF_8));
            lastWritten = known;
        }
        return known.value;
    }

    /** A ticket's value with a note for others to read: any text, behind an empty line. */
    public byte[] ticketValue(String note) {
        return withNote(ticketValue(), note.getBytes(StandardCharsets.UTF_8));
    }

    /** A ticket's value with a note behind it. */
    static byte[] withNote(byte[] ticketValue, byte[] note) {
        byte[] value = Arrays.copyOf(ticketValue, ticketValue.length + 1 + note.length);
        value[ticketValue.length] = '\n';
        System.arraycopy(note, 0, value, ticketValue.length + 1, note.length);
        return value;
    }

    /** The note in a ticket; empty if there is none. */
    public static String note(Entry ticket) {
        String text = ticket.text();
        int gap = text.indexOf("\n\n");
        return gap < 0 ? "" : text.substring(gap + 2);
    }

    /** Reads a ticket that anyone may have written: what is missing or malformed is shown as empty, never trusted. */
    public static Participant participant(Entry ticket, long token) {
        Map<String, String> fields = new HashMap<>();
        for (String line : ticket.text()
                .lines()
                .limit(16)
                .takeWhile(head -> !head.isEmpty())
                .toList()) {
            int equals = line.indexOf('=');
            if (equals > 0) {
                fields.putIfAbsent(line.substring(0, equals), shortened(line.substring(equals + 1)));
            }
        }
        return new Participant(
                fields.getOrDefault("name", ""),
                fields.getOrDefault("host", ""),
                number(fields.getOrDefault("process", "")),
                instant(fields.getOrDefault("since", "")),
                token,
                ticket.owner() == null ? "" : ticket.owner());
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static Instant instant(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    private static String shortened(String text) {
        return printable(text.substring(0, Math.min(text.length(), TEXT_MAX)));
    }

    /** The text with a question mark in place of whatever would not show. */
    public static String printable(String text) {
        StringBuilder shown = new StringBuilder(text);
        for (int i = 0; i < shown.length(); i++) {
            if (shown.charAt(i) < ' ' || shown.charAt(i) == DELETE) {
                shown.setCharAt(i, '?');
            }
        }
        return shown.toString();
    }
}
