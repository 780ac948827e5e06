package dev.latchkey.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Where a subcommand prints what it found: text for people, or with {@code --json} one JSON object a line. Answers go to the
 * standard output, remarks to the standard error output. Thread-safe.
 */
public final class Screen {

    private final PrintStream out;
    private final PrintStream err;
    private final Terminal terminal;
    private final boolean json;

    Screen(PrintStream out, PrintStream err, Terminal terminal, boolean json) {
        this.out = out;
        this.err = err;
        this.terminal = terminal;
        this.json = json;
    }

    /** The screen of this process. */
    static Screen ofThisProcess(boolean json) {
        return new Screen(utf8(System.out), utf8(System.err), Terminal.ofThisProcess(), json);
    }

    private static PrintStream utf8(PrintStream stream) {
        return new PrintStream(stream, true, StandardCharsets.UTF_8);
    }

    /** Whether JSON is wanted. */
    public boolean isJson() {
        return json;
    }

    /** Whether a person looks at it on a terminal. */
    public boolean isInteractive() {
        return terminal.interactive() && !json;
    }

    /** How many characters a line has. */
    public int columns() {
        return terminal.columns();
    }

    /** The text as it is to look, where colours are shown; else as it is. */
    public String styled(Style style, String text) {
        return terminal.coloured() && !json ? style.on(text) : text;
    }

    /** The character if the terminal shows it, else its stand-in. */
    public String symbol(String unicode, String ascii) {
        return terminal.unicode() || json ? unicode : ascii;
    }

    /** One answer: the line for people, or the object. */
    public synchronized void show(String forPeople, Json forPrograms) {
        print(json ? forPrograms.toString() : forPeople);
    }

    /** A line for people only. */
    public synchronized void line(String text) {
        if (!json) {
            print(text);
        }
    }

    /** An object for programs only. */
    public synchronized void object(Json object) {
        if (json) {
            print(object.toString());
        }
    }

    /** Whoever goes on telling after the reader has gone would never end. */
    private void print(String line) {
        out.println(line);
        if (out.checkError()) {
            throw new UncheckedIOException(new IOException("nobody reads the output any longer"));
        }
    }

    /** Text as it is, without an end of line, for both: a value, say. */
    public synchronized void raw(byte[] bytes) {
        out.write(bytes, 0, bytes.length);
        out.flush();
    }

    /** Makes place for a new picture where a person looks. */
    public synchronized void clear() {
        if (isInteractive()) {
            out.print("\u001b[H\u001b[2J");
            out.flush();
        }
    }

    /** A remark beside the answer. */
    public synchronized void remark(String sentence) {
        if (json) {
            err.println(Json.object().with("remark", sentence));
        } else {
            err.println(styled(Style.FAINT, "latchkey: " + sentence));
        }
        err.flush();
    }

    /** A failure, in one sentence. */
    synchronized void failure(String sentence, int exitCode) {
        if (json) {
            err.println(Json.object().with("error", sentence).with("exitCode", exitCode));
        } else {
            err.println("latchkey: " + sentence);
        }
        err.flush();
    }

    /** The same, with all that is known of where it came from. */
    synchronized void stack(Throwable thrown) {
        thrown.printStackTrace(err);
        err.flush();
    }
}
