package dev.latchkey;

import java.util.regex.Pattern;

/** Hides what may be secret in the text of a URI, well formed or not. Rather hides too much. */
final class Redaction {

    private static final Pattern USER_AND_PASSWORD = Pattern.compile("(?s)//(?:[^?]*|[^=]*)@");

    /** Where a part ends that may be a parameter; a semicolon is none of ours, but people write it. */
    private static final Pattern PART_END = Pattern.compile("(?<=[?&;])");

    /** A name with a code in it may mean anything, so it counts as one. */
    private static final Pattern SECRET_NAME =
            Pattern.compile("(?is).*(pass|p\\w{0,5}w\\w{0,3}d|secret|token|credential|%).*");

    private Redaction() {}

    static String hide(String text) {
        StringBuilder shown = new StringBuilder();
        boolean secret = false;
        for (String part : PART_END.split(USER_AND_PASSWORD.matcher(text).replaceAll("//***@"))) {
            int equals = part.indexOf('=');
            if (equals >= 0) {
                secret = SECRET_NAME.matcher(part.substring(0, equals)).matches();
            }
            // What follows a secret and has no name may be the rest of it.
            shown.append(secret ? part.substring(0, equals + 1) + "***" + end(part) : part);
        }
        return shown.toString();
    }

    private static String end(String part) {
        return part.matches("(?s).*[?&;]") ? part.substring(part.length() - 1) : "";
    }
}
