package dev.latchkey.cli;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One JSON object, on one line, its members in the order in which they were added. Not thread-safe. */
public final class Json {

    private final Map<String, @Nullable Object> members = new LinkedHashMap<>();

    private Json() {}

    /** An object without members. */
    public static Json object() {
        return new Json();
    }

    /**
     * Adds a member.
     *
     * @param value a number, a boolean, another object, an iterable or a map of such, null, an {@link Optional}, a duration
     *     (in seconds); anything else as its text
     */
    public Json with(String name, @Nullable Object value) {
        members.put(name, value);
        return this;
    }

    /** The object as one line. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        write(members, text);
        return text.toString();
    }

    private static void write(@Nullable Object value, StringBuilder text) {
        if (value == null || value instanceof Boolean || value instanceof Number) {
            text.append(value);
        } else if (value instanceof Json object) {
            write(object.members, text);
        } else if (value instanceof Optional<?> optional) {
            write(optional.orElse(null), text);
        } else if (value instanceof Duration duration) {
            text.append(duration.toMillis() / 1000.0);
        } else if (value instanceof Map<?, ?> map) {
            text.append('{');
            String separator = "";
            for (Map.Entry<?, ?> member : map.entrySet()) {
                text.append(separator);
                quote(String.valueOf(member.getKey()), text);
                text.append(':');
                write(member.getValue(), text);
                separator = ",";
            }
            text.append('}');
        } else if (value instanceof Iterable<?> elements) {
            text.append('[');
            String separator = "";
            for (Object element : elements) {
                text.append(separator);
                write(element, text);
                separator = ",";
            }
            text.append(']');
        } else {
            quote(value.toString(), text);
        }
    }

    private static void quote(String value, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                default -> {
                    if (c < ' ' || c == '\u007f' || Character.isSurrogate(c)) {
                        text.append(String.format("\\u%04x", (int) c));
                    } else {
                        text.append(c);
                    }
                }
            }
        }
        text.append('"');
    }
}
