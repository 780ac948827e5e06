package dev.latchkey.discovery;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How an instance stands in the engine: a line for each thing it says, readable with the engine's own tools. Lines that are not
 * known are skipped, so that a later version may say more.
 */
final class InstanceText {

    private static final String METADATA = "metadata.";

    private InstanceText() {}

    static String write(ServiceInstance instance) {
        StringBuilder text = new StringBuilder();
        line(text, "address", instance.address());
        line(text, "port", Integer.toString(instance.port()));
        line(text, "weight", Integer.toString(instance.weight()));
        line(text, "in-service", Boolean.toString(instance.inService()));
        new TreeSet<>(instance.tags()).forEach(tag -> line(text, "tag", tag));
        new TreeMap<>(instance.metadata()).forEach((name, value) -> line(text, METADATA + name, value));
        return text.toString();
    }

    /**
     * The instance that the text tells of.
     *
     * @throws IllegalArgumentException if it tells of none
     */
    static ServiceInstance read(String service, String id, String text) {
        Map<String, String> fields = new HashMap<>();
        Map<String, String> metadata = new HashMap<>();
        Set<String> tags = new TreeSet<>();
        for (String line : text.split("\n")) {
            int equals = unescapedEquals(line);
            if (equals > 0) {
                String name = unescape(line.substring(0, equals));
                String value = unescape(line.substring(equals + 1));
                if (name.startsWith(METADATA)) {
                    metadata.put(name.substring(METADATA.length()), value);
                } else if (name.equals("tag")) {
                    tags.add(value);
                } else {
                    fields.put(name, value);
                }
            }
        }
        return new ServiceInstance(
                service,
                id,
                fields.getOrDefault("address", ""),
                Integer.parseInt(fields.getOrDefault("port", "")),
                Integer.parseInt(fields.getOrDefault("weight", "1")),
                tags,
                metadata,
                !fields.getOrDefault("in-service", "true").equals("false"));
    }

    private static void line(StringBuilder text, String name, String value) {
        escape(text, name, true);
        text.append('=');
        escape(text, value, false);
        text.append('\n');
    }

    private static void escape(StringBuilder text, String raw, boolean isName) {
        for (int i = 0; i < raw.length(); i++) {
            char c = raw.charAt(i);
            switch (c) {
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '=' -> text.append(isName ? "\\=" : "=");
                default -> text.append(c);
            }
        }
    }

    private static int unescapedEquals(String line) {
        for (int i = 0; i < line.length(); i++) {
            if (line.charAt(i) == '\\') {
                i++;
            } else if (line.charAt(i) == '=') {
                return i;
            }
        }
        return -1;
    }

    private static String unescape(String escaped) {
        StringBuilder raw = new StringBuilder();
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == '\\' && i + 1 < escaped.length()) {
                i++;
                raw.append(escaped.charAt(i) == 'n' ? '\n' : escaped.charAt(i));
            } else {
                raw.append(c);
            }
        }
        return raw.toString();
    }
}
