package dev.latchkey.spi;

import org.jspecify.annotations.Nullable;

/** How keys are put together and taken apart; the one place that knows the separators. */
public final class Keys {

    private static final String PUNCTUATION = "._~:@+,!-";
    private static final char TICKET_SEPARATOR = '!';

    private Keys() {}

    /** Whether the text is a key that the waist takes: segments of {@code A-Z a-z 0-9 . _ ~ : @ + , ! -} joined by slashes. */
    public static boolean isKey(String text) {
        boolean inSegment = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '/' ? !inSegment : !isOfSegment(c)) {
                return false;
            }
            inSegment = c != '/';
        }
        return inSegment;
    }

    private static boolean isOfSegment(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || PUNCTUATION.indexOf(c) >= 0;
    }

    /** The part before the last slash; empty for a key of one segment. */
    public static String directory(String key) {
        int slash = key.lastIndexOf('/');
        return slash < 0 ? "" : key.substring(0, slash);
    }

    /** The part after the last slash. */
    public static String name(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    /** The key that {@link Write.Append} makes, but for what an engine may append after a further {@code !}. */
    public static String ticket(String directory, String label, String nonce) {
        return directory + "/" + label + TICKET_SEPARATOR + nonce;
    }

    /**
     * Reads a ticket's key; null where its name is not of the form {@code <label>!<nonce>} or
     * {@code <label>!<nonce>!<what the engine appended>}, as with an entry that something else put there.
     */
    public static @Nullable Sibling parseTicket(String key, long order) {
        int name = key.lastIndexOf('/') + 1;
        int first = key.indexOf(TICKET_SEPARATOR, name);
        if (first <= name) {
            return null;
        }
        int second = key.indexOf(TICKET_SEPARATOR, first + 1);
        String nonce = second < 0 ? key.substring(first + 1) : key.substring(first + 1, second);
        return nonce.isEmpty() ? null : new Sibling(key, key.substring(name, first), nonce, order);
    }
}
