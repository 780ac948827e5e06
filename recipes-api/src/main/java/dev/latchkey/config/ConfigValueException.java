package dev.latchkey.config;

import dev.latchkey.session.CoordinationException;
import org.jspecify.annotations.Nullable;

/** A key's value is not what was wanted; the message names the key, the value, and what was wanted. */
public class ConfigValueException extends CoordinationException {

    private static final long serialVersionUID = 1L;

    private final String key;

    /** The message is a sentence for the person who has to act on it. */
    public ConfigValueException(String key, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.key = key;
    }

    /** The key within its store. */
    public String key() {
        return key;
    }
}
