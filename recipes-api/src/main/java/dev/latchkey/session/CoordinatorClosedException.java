package dev.latchkey.session;

import org.jspecify.annotations.Nullable;

/** The coordinator was closed. */
public class CoordinatorClosedException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for the person who has to act on it. */
    public CoordinatorClosedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
