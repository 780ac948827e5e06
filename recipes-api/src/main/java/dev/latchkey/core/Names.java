package dev.latchkey.core;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rule for the names that users give, the same on every engine, and how a name stands in a key. */
public final class Names {

    private static final int NAME_LENGTH_MAX = 200;
    private static final Pattern SEGMENT = Pattern.compile("[A-Za-z0-9._~:@+-]+");

    private Names() {}

    /**
     * Returns the name if it is one.
     *
     * @param what what is being named, for the message: "lock"
     * @throws IllegalArgumentException if not, saying what is wrong with it
     */
    public static String check(String what, String name) {
        String fault = fault(name);
        if (fault != null) {
            String shown = name.length() > 60 ? name.substring(0, 60) + "…" : name;
            throw new IllegalArgumentException("The name of a " + what + " is wanted, such as \"orders/42\", but \""
                    + shown.replaceAll("\\p{Cntrl}", "?") + "\" " + fault
                    + ". Use segments of letters, digits and . _ ~ : @ + - joined by slashes, at most "
                    + NAME_LENGTH_MAX + " characters in all.");
        }
        return name;
    }

    /** The directory, or key, of a recipe: its name is one segment, slashes written as commas. */
    public static String key(String kind, String name) {
        return kind + "/" + name.replace('/', ',');
    }

    /** The name that {@link #key} wrote as this segment. */
    public static String ofSegment(String segment) {
        return segment.replace(',', '/');
    }

    private static @Nullable String fault(String name) {
        if (name.isEmpty()) {
            return "is empty";
        }
        if (name.length() > NAME_LENGTH_MAX) {
            return "has " + name.length() + " characters";
        }
        for (String segment : name.split("/", -1)) {
            if (segment.isEmpty()) {
                return "has an empty segment";
            }
            if (segment.equals(".") || segment.equals("..")) {
                return "has the segment \"" + segment + "\"";
            }
            if (!SEGMENT.matcher(segment).matches()) {
                return "has a character that names do not have, in the segment \""
                        + segment.replaceAll("\\p{Cntrl}", "?") + "\"";
            }
        }
        return null;
    }
}
