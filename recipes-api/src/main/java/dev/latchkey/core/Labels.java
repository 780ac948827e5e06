package dev.latchkey.core;

import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * How an id, which may be any text, stands as a ticket's label, which may not: what a label cannot hold is written as a comma
 * and two hexadecimal digits for each byte, and the rest stays readable.
 */
public final class Labels {

    private static final String PLAIN = "._~:@+-";
    private static final int ID_LENGTH_MAX = 200;

    private Labels() {}

    /**
     * Returns the id if it can be one.
     *
     * @throws IllegalArgumentException if it is empty or too long, or no text
     */
    public static String check(String what, String id) {
        if (id.isEmpty() || id.length() > ID_LENGTH_MAX) {
            throw new IllegalArgumentException(
                    what + " of 1 to " + ID_LENGTH_MAX + " characters is wanted, but it has " + id.length() + ".");
        }
        Utf8.bytes(what, id);
        return id;
    }

    /** The label for an id. */
    public static String encode(String id) {
        StringBuilder label = new StringBuilder();
        for (byte next : id.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (next & 0xff);
            if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || PLAIN.indexOf(c) >= 0) {
                label.append(c);
            } else {
                label.append(',').append(HexFormat.of().toHexDigits(next));
            }
        }
        return label.toString();
    }

    /**
     * The id in a label.
     *
     * @throws IllegalArgumentException if it is none that {@link #encode} made
     */
    public static String decode(String label) {
        byte[] bytes = new byte[label.length()];
        int length = 0;
        for (int i = 0; i < label.length(); i++) {
            char c = label.charAt(i);
            if (c == ',' && i + 2 < label.length()) {
                bytes[length++] = (byte) HexFormat.fromHexDigits(label, i + 1, i + 3);
                i += 2;
            } else {
                bytes[length++] = (byte) c;
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }
}
