package dev.latchkey.session;

import org.jspecify.annotations.Nullable;

/** The engine understood the request and refused it (permission, quota, size); nothing was changed. */
public class EngineRefusedException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for the person who has to act on it. */
    public EngineRefusedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
