package dev.latchkey.barrier;

import dev.latchkey.core.Register.Reading;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.ShapeConflictException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How a latch stands in the engine, as lines of text.
 *
 * @param round how often it has been reset
 * @param opened the last round in which it opened; −1 for none
 * @param resetting the nonce of a reset that is under way; empty for none
 * @param done who has counted down in this round
 */
record LatchState(int count, long round, long opened, String resetting, List<String> done) {

    LatchState {
        done = List.copyOf(done);
    }

    /**
     * Reads it; a latch that nobody has used has the count that is wanted.
     *
     * @throws ShapeConflictException if it has another count, or is none
     */
    static LatchState of(Reading reading, int count, String resource) {
        byte[] value = reading.value();
        if (value == null) {
            return new LatchState(count, 0, -1, "", List.of());
        }
        List<String> lines = new String(value, StandardCharsets.UTF_8).lines().toList();
        LatchState state;
        try {
            state = new LatchState(
                    Integer.parseInt(field("count ", lines.get(0))),
                    Long.parseLong(field("round ", lines.get(1))),
                    Long.parseLong(field("opened ", lines.get(2))),
                    field("resetting ", lines.get(3)),
                    lines.subList(4, lines.size()));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CoordinationException(
                    "The entry of " + resource + " is to begin with the latch's count, but it does not: something else"
                            + " wrote it.",
                    e);
        }
        if (state.count != count) {
            throw new ShapeConflictException(
                    resource + " has a count of " + state.count
                            + " in the engine, but it was asked for with a count of " + count
                            + ". All who use it must name the same; use another name for another count.",
                    null);
        }
        return state;
    }

    private static String field(String name, String line) {
        if (!line.startsWith(name)) {
            throw new IllegalArgumentException("\"" + name + "…\" was wanted, but the line is \"" + line + "\"");
        }
        return line.substring(name.length());
    }

    byte[] bytes() {
        List<String> lines = new ArrayList<>(
                List.of("count " + count, "round " + round, "opened " + opened, "resetting " + resetting));
        lines.addAll(done);
        return (String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8);
    }

    int remaining() {
        return Math.max(0, count - done.size());
    }

    /** One more; the last one opens it. */
    LatchState counted(String callerId) {
        List<String> more = new ArrayList<>(done);
        more.add(callerId);
        return new LatchState(count, round, more.size() >= count ? round : opened, resetting, more);
    }

    LatchState resetting(String nonce) {
        return new LatchState(count, round, opened, nonce, done);
    }

    LatchState reset() {
        return new LatchState(count, round + 1, opened, "", List.of());
    }
}
