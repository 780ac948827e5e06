package dev.latchkey.config;

import org.jspecify.annotations.Nullable;

/**
 * What is to become of one key, and on what condition.
 *
 * @param value the new value; null to delete
 * @param expected the revision that must be the present one; {@link #ANY}, {@link #NONE}
 */
@SuppressWarnings("ArrayRecordComponent")
record Change(String key, byte @Nullable [] value, long expected) {

    /** Whatever is there. */
    static final long ANY = -1;

    /** Only if the key has no value. */
    static final long NONE = 0;

    /** Whether the condition holds of what is there now; null for a key that was never written. */
    boolean isAllowed(@Nullable Stored now) {
        boolean present = now != null && !now.entry().isDeletion();
        if (expected == ANY) {
            return true;
        }
        return expected == NONE ? !present : present && now != null && now.revision() == expected;
    }

    /** Whether nothing is to be written, because what is to be deleted is not there. */
    boolean isDone(@Nullable Stored now) {
        return value == null && (now == null || now.entry().isDeletion());
    }
}
