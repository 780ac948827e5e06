package dev.latchkey.spi;

import java.util.List;

/**
 * The entries of a range, tickets by their order and plain entries by their key.
 *
 * <p>It is not promised to be a cut through one instant: each entry is as it stood at some instant after the call began,
 * and an entry that stood throughout is in it. Entries whose names a caller cannot have made are left out.
 */
public record View(List<Entry> entries) {

    public View {
        entries = List.copyOf(entries);
    }
}
