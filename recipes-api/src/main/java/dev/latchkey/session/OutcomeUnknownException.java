package dev.latchkey.session;

import org.jspecify.annotations.Nullable;

/** A change may or may not have been made, because the answer was lost and could not be recovered; read the present state before trying again. */
public class OutcomeUnknownException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for the person who has to act on it. */
    public OutcomeUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
