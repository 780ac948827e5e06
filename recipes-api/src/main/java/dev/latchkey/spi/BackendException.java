package dev.latchkey.spi;

import org.jspecify.annotations.Nullable;

/**
 * Why a stage of a {@link Backend} failed. Whatever the kind: nothing was changed in the engine by the call that failed.
 */
public final class BackendException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What a caller may do about it. */
    public enum Kind {
        /** The engine could not be reached in time; the same call may succeed later. */
        UNAVAILABLE,
        /** The session that the call is about is over. */
        SESSION_LOST,
        /** The engine understood and said no (credentials, permission, quota, size); repeating it does not help. */
        REFUSED,
        /** {@link Backend#close()} was called. */
        CLOSED
    }

    private final Kind kind;

    /** The message is a sentence for the person who has to act on it. */
    public BackendException(Kind kind, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    /** What a caller may do about it. */
    public Kind kind() {
        return kind;
    }
}
