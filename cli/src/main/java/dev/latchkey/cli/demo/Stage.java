package dev.latchkey.cli.demo;

import dev.latchkey.cli.Durations;
import dev.latchkey.cli.Json;
import dev.latchkey.cli.Screen;
import dev.latchkey.cli.Style;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells the demo: scenes with what one sees in them and why it matters, slowly enough to be read where a person looks. */
final class Stage {

    private static final int WIDTH_MAX = 92;
    private static final String MARGIN = "    ";
    private static final Duration AFTER_A_LINE = Duration.ofMillis(450);
    private static final Duration AFTER_A_SCENE = Duration.ofMillis(1_800);

    private final Screen screen;
    private final boolean fast;
    private final long startNanos = System.nanoTime();
    private int scene;
    private long clockNanos = startNanos;

    Stage(Screen screen, boolean fast) {
        this.screen = screen;
        this.fast = fast || !screen.isInteractive();
    }

    /** The demo's own heading. */
    void title(String title, String subtitle) throws InterruptedException {
        screen.line("");
        screen.line(screen.styled(Style.BOLD, title));
        wrapped(subtitle).forEach(screen::line);
        pause(AFTER_A_LINE);
    }

    /** Begins a scene. */
    void scene(String title) {
        scene++;
        int rest = Math.max(0, width() - title.length() - 5);
        screen.line("");
        screen.show(
                screen.styled(Style.BOLD, " " + scene + "  " + title + " ")
                        + screen.styled(Style.FAINT, screen.symbol("─", "-").repeat(rest)),
                event("scene", title));
        startClock();
    }

    /** Counts the seconds of {@link #timed} from now on. */
    void startClock() {
        clockNanos = System.nanoTime();
    }

    /** Something that has just been seen. */
    void sees(Style style, String unicode, String ascii, String text) throws InterruptedException {
        print(style, screen.symbol(unicode, ascii), text);
    }

    /** The same, with when it was. */
    void timed(Style style, String text) throws InterruptedException {
        timed(style, text, System.nanoTime());
    }

    /** The same for something that was seen earlier. */
    void timed(Style style, String text, long whenNanos) throws InterruptedException {
        print(style, String.format("+%4.1f s", Math.max(0, whenNanos - clockNanos) / 1e9), text);
    }

    private void print(Style style, String mark, String text) throws InterruptedException {
        String indent = " ".repeat(mark.length() + 2);
        List<String> lines = wrap(text, width() - MARGIN.length() - indent.length());
        screen.show(
                MARGIN + screen.styled(style, mark) + "  " + screen.styled(style, lines.get(0)), event("seen", text));
        lines.stream().skip(1).forEach(line -> screen.line(MARGIN + indent + screen.styled(style, line)));
        pause(AFTER_A_LINE);
    }

    /** Why the scene matters; ends it. */
    void why(String text) throws InterruptedException {
        screen.line("");
        screen.object(event("why", text));
        wrapped(text).forEach(line -> screen.line(screen.styled(Style.FAINT, line)));
        pause(AFTER_A_SCENE);
    }

    /** The lines of code that did it. */
    void code(List<String> lines) throws InterruptedException {
        for (String line : lines) {
            int comment = line.indexOf("//");
            screen.line(MARGIN
                    + (comment < 0
                            ? line
                            : line.substring(0, comment) + screen.styled(Style.FAINT, line.substring(comment))));
        }
        screen.object(event("code", String.join("\n", lines)));
        pause(AFTER_A_LINE);
    }

    /** A heading without a number, for what follows the scenes. */
    void afterwards(String title) {
        screen.line("");
        screen.line(screen.styled(Style.BOLD, " " + title));
        screen.line("");
    }

    /** The last word. */
    void end(String text) {
        Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
        screen.show(
                "\n " + screen.styled(Style.GOOD, text + " It took " + Durations.text(took) + "."),
                event("end", text).with("seconds", took));
    }

    /** A line as it is. */
    void line(String text) {
        screen.line(text);
    }

    private Json event(String event, String text) {
        return Json.object().with("scene", scene).with("event", event).with("text", text);
    }

    private List<String> wrapped(String text) {
        return wrap(text, width() - MARGIN.length()).stream()
                .map(line -> MARGIN + line)
                .toList();
    }

    private int width() {
        return Math.min(screen.columns(), WIDTH_MAX);
    }

    private void pause(Duration time) throws InterruptedException {
        if (!fast) {
            // Nothing ever opens it: the wait is for the reader.
            new CountDownLatch(1).await(time.toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    private static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        for (String word : text.split(" ")) {
            if (line.length() > 0 && line.length() + 1 + word.length() > width) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.length() == 0 ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
