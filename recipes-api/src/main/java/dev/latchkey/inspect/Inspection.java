package dev.latchkey.inspect;

import java.util.List;

/**
 * How things stood with one recipe when the engine was asked.
 *
 * @param kind the first segment of its keys in the engine: {@code locks}
 * @param name the name that the application gave it
 * @param holders who holds or takes part, first come first
 * @param waiters who waits, first come first
 */
public record Inspection(String kind, String name, List<Occupant> holders, List<Occupant> waiters) {

    public Inspection {
        holders = List.copyOf(holders);
        waiters = List.copyOf(waiters);
    }

    /** In a few lines, as it would be told to a person. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(kind).append(' ').append(name);
        if (holders.isEmpty() && waiters.isEmpty()) {
            text.append(": nobody");
        }
        holders.forEach(holder -> text.append("\n  holds: ").append(holder));
        waiters.forEach(waiter -> text.append("\n  waits: ").append(waiter));
        return text.toString();
    }
}
