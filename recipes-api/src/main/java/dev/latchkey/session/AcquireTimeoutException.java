package dev.latchkey.session;

import org.jspecify.annotations.Nullable;

/** What was asked for was not granted in time; the request has been withdrawn. */
public class AcquireTimeoutException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence for the person who has to act on it. */
    public AcquireTimeoutException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
