package dev.latchkey.core;

import java.nio.charset.StandardCharsets;

/** What users say, as the engine keeps it. */
public final class Utf8 {

    private Utf8() {}

    /**
     * The bytes of the text.
     *
     * @param what whose text it is, for the message: "The metadata of leader latch a"
     * @throws IllegalArgumentException if it has half of a surrogate pair, which UTF-8 cannot hold: replaced by something
     *     else, two texts would become one, and what is read would not be what was written
     */
    public static byte[] bytes(String what, String text) {
        if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException(
                    what + " must be text, but half of a surrogate pair stands in it, which UTF-8 cannot hold.");
        }
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
