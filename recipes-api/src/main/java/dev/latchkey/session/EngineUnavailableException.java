package dev.latchkey.session;

import org.jspecify.annotations.Nullable;

/** The engine could not be reached in time; nothing was changed. */
public class EngineUnavailableException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for the person who has to act on it. */
    public EngineUnavailableException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
