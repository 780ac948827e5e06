package dev.latchkey.session;

import org.jspecify.annotations.Nullable;

/** What every failure of this library is a kind of. */
public class CoordinationException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for the person who has to act on it. */
    public CoordinationException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
