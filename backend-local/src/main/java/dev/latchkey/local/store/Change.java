package dev.latchkey.local.store;

import dev.latchkey.spi.Entry;
import org.jspecify.annotations.Nullable;

/**
 * One entry's change, as watches are told of it.
 *
 * @param index the log index of the command that made it; one command may make several changes
 * @param entry the entry after the change, or null if it is gone
 */
public record Change(
        long index, String space, String key, @Nullable Entry entry) {}
