package dev.latchkey.session;

import org.jspecify.annotations.Nullable;

/** A grant is no longer held. */
public class GrantLostException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for the person who has to act on it. */
    public GrantLostException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
