package dev.latchkey.config;

import dev.latchkey.core.Utf8;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The text that a tree is exported as: a line {@code key = text} for each key, with {@code \n}, {@code \r}, {@code \t},
 * {@code \\} and {@code \u0000} for what a line cannot hold, or {@code key =base64= …} for a value that is no text. Lines
 * that are empty or begin with {@code #} mean nothing.
 */
final class ExportedText {

    private static final String IS = " = ";
    private static final String IS_BASE64 = " =base64= ";

    private ExportedText() {}

    static String format(String store, Map<String, ConfigEntry> entries) {
        StringBuilder text = new StringBuilder("# Latchkey config " + store + ", " + entries.size() + " keys\n");
        entries.forEach((key, entry) -> {
            byte[] value = entry.bytes();
            text.append(key);
            try {
                String line = StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(value))
                        .toString();
                text.append(IS);
                escape(line, text);
            } catch (CharacterCodingException e) {
                text.append(IS_BASE64).append(Base64.getEncoder().encodeToString(value));
            }
            text.append('\n');
        });
        return text.toString();
    }

    /**
     * The values by their keys, in the order of the lines.
     *
     * @throws IllegalArgumentException if a line cannot be read, saying which and why
     */
    static Map<String, byte[]> parse(String text) {
        Map<String, byte[]> values = new LinkedHashMap<>();
        int number = 0;
        for (String line : text.split("\r?\n", -1)) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            try {
                parse(line, values);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        "Line " + number + " cannot be imported, and nothing was: " + e.getMessage(), e);
            }
        }
        return values;
    }

    private static void parse(String line, Map<String, byte[]> values) {
        int space = line.indexOf(' ');
        String key = space < 0 ? line : line.substring(0, space);
        String rest = space < 0 ? "" : line.substring(space);
        byte[] value;
        if (rest.startsWith(IS)) {
            value = Utf8.bytes("The value of key " + key, unescape(rest.substring(IS.length())));
        } else if (rest.startsWith(IS_BASE64)) {
            value = Base64.getDecoder()
                    .decode(rest.substring(IS_BASE64.length()).strip());
        } else if (rest.equals(IS.stripTrailing())) {
            // An editor may have taken the space at the end of the line away.
            value = new byte[0];
        } else {
            throw new IllegalArgumentException("\"key = value\" or \"key =base64= value\" is wanted.");
        }
        if (values.put(Place.checked(key), value) != null) {
            throw new IllegalArgumentException("The key " + key + " stands twice in the text.");
        }
    }

    private static void escape(String value, StringBuilder text) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (Character.isISOControl(c) || c == '\u2028' || c == '\u2029') {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
    }

    private static String unescape(String line) {
        StringBuilder value = new StringBuilder();
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i++);
            if (c != '\\') {
                value.append(c);
                continue;
            }
            char code = i < line.length() ? line.charAt(i++) : ' ';
            switch (code) {
                case 'n' -> value.append('\n');
                case 'r' -> value.append('\r');
                case 't' -> value.append('\t');
                case '\\' -> value.append('\\');
                case 'u' -> {
                    if (i + 4 > line.length()) {
                        throw new IllegalArgumentException("\\u is to be followed by four hexadecimal digits.");
                    }
                    value.append((char) HexFormat.fromHexDigits(line, i, i + 4));
                    i += 4;
                }
                default ->
                    throw new IllegalArgumentException(
                            "A backslash is to be followed by n, r, t, u or another backslash; write \\\\ for a backslash.");
            }
        }
        return value.toString();
    }
}
