package dev.latchkey.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Shows bytes in a message: as text where they are some, and never more than fits a line. */
final class Found {

    private static final int SHOWN_CHARS = 60;
    private static final int SHOWN_BYTES = 16;

    private Found() {}

    static String describe(byte[] bytes) {
        if (bytes.length == 0) {
            return "nothing (0 bytes)";
        }
        try {
            String text = strictly(bytes);
            if (text.chars().noneMatch(Character::isISOControl)) {
                return text.length() <= SHOWN_CHARS
                        ? "\"" + text + "\""
                        : "\"" + text.substring(0, SHOWN_CHARS) + "…\" (" + bytes.length + " bytes)";
            }
        } catch (CharacterCodingException e) {
            // Not text: shown in hexadecimal.
        }
        String shown = HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, SHOWN_BYTES));
        return bytes.length + " bytes beginning with 0x" + shown;
    }

    /** The bytes as UTF-8, of which nothing is replaced. */
    static String strictly(byte[] bytes) throws CharacterCodingException {
        return StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(bytes))
                .toString();
    }
}
