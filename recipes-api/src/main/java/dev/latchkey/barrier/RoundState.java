package dev.latchkey.barrier;

import dev.latchkey.core.Register.Reading;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.ShapeConflictException;
import dev.latchkey.spi.Sibling;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * How a double barrier stands in the engine, as lines of text. Members are told by the nonces of their tickets.
 *
 * @param round the round that began last; 0 for none
 * @param members those of that round
 * @param withdrawn the last who gave up before their round began, and whose tickets may still be there
 */
record RoundState(int parties, long round, List<String> members, List<String> withdrawn) {

    /** So many that a listing which shows one who has been forgotten is out of date for other reasons long since. */
    private static final int WITHDRAWN_MAX = 64;

    RoundState {
        members = List.copyOf(members);
        withdrawn = List.copyOf(withdrawn);
    }

    /**
     * Reads it; a barrier that nobody has used has the parties that are wanted.
     *
     * @throws ShapeConflictException if it has another number of parties, or is none
     */
    static RoundState of(Reading reading, int parties, String resource) {
        byte[] value = reading.value();
        if (value == null) {
            return new RoundState(parties, 0, List.of(), List.of());
        }
        RoundState state = read(value, resource);
        if (state.parties != parties) {
            throw new ShapeConflictException(
                    resource + " has " + state.parties + " parties in the engine, but it was asked for with " + parties
                            + ". All who use it must name the same number; use another name for another number.",
                    null);
        }
        return state;
    }

    /** Reads it, whatever its parties. */
    static RoundState read(byte[] value, String resource) {
        List<String> lines = new String(value, StandardCharsets.UTF_8).lines().toList();
        try {
            return new RoundState(
                    Integer.parseInt(field("parties", lines.get(0)).get(0)),
                    Long.parseLong(field("round", lines.get(1)).get(0)),
                    field("members", lines.get(2)),
                    field("withdrawn", lines.get(3)));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new CoordinationException(
                    "The entry of " + resource
                            + " is to begin with its parties, but it does not: something else wrote it.",
                    e);
        }
    }

    private static List<String> field(String name, String line) {
        List<String> words = List.of(line.split(" "));
        if (!words.get(0).equals(name)) {
            throw new IllegalArgumentException("\"" + name + "\" was wanted, but the line is \"" + line + "\"");
        }
        return words.subList(1, words.size());
    }

    byte[] bytes() {
        return ("parties " + parties + "\nround " + round + "\n" + line("members", members)
                        + line("withdrawn", withdrawn))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String line(String name, List<String> words) {
        return words.isEmpty() ? name + "\n" : name + " " + String.join(" ", words) + "\n";
    }

    boolean hasMember(String nonce) {
        return members.contains(nonce);
    }

    /** The members of the last round who have not left, by this listing. */
    List<String> inside(List<Sibling> listing) {
        return listing.stream().map(Sibling::nonce).filter(members::contains).toList();
    }

    /** Those who wait for a round, by this listing, first come first. */
    List<String> waiting(List<Sibling> listing) {
        return listing.stream()
                .map(Sibling::nonce)
                .filter(nonce -> !members.contains(nonce) && !withdrawn.contains(nonce))
                .toList();
    }

    /** The next round begins for these. */
    RoundState begun(List<String> next) {
        return new RoundState(parties, round + 1, next, withdrawn);
    }

    RoundState without(String nonce) {
        List<String> more = new ArrayList<>(withdrawn);
        more.add(nonce);
        int from = Math.max(0, more.size() - WITHDRAWN_MAX);
        return new RoundState(parties, round, members, more.subList(from, more.size()));
    }
}
