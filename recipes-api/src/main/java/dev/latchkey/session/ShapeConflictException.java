package dev.latchkey.session;

import org.jspecify.annotations.Nullable;

/** One name is used for two things that cannot be the same, such as a semaphore of 8 permits and one of 4. */
public class ShapeConflictException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    /** The message names both shapes, and says what to do. */
    public ShapeConflictException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
