package dev.latchkey.codec;

import dev.latchkey.session.CoordinationException;
import org.jspecify.annotations.Nullable;

/** A value cannot be written as bytes, or bytes are not those of a value that was wanted. */
public class CodecException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    /** The message is a sentence that says what was wanted and what was found. */
    public CodecException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
