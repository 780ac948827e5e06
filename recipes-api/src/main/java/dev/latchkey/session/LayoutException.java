package dev.latchkey.session;

import org.jspecify.annotations.Nullable;

/** The namespace was written in a layout that this version does not know. */
public class LayoutException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for the person who has to act on it. */
    public LayoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
