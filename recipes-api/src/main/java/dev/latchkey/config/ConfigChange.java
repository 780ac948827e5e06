package dev.latchkey.config;

import org.jspecify.annotations.Nullable;

/**
 * A key has another value.
 *
 * @param before the value that was known before; null if there was none
 * @param after the value now; null if the key was deleted
 * @param revision the revision that this is; 0 if something other than this library removed the entry
 */
public record ConfigChange<T>(
        String key, @Nullable T before, @Nullable T after, long revision) {}
