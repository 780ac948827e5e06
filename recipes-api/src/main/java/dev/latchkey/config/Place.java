package dev.latchkey.config;

import dev.latchkey.core.Names;

/**
 * Where a store stands in the engine: each key is one entry {@code config/<name>/<key>}, which is there from the first write
 * on and for good, so that revisions go on rising through deletions; what it replaced is in the entries of
 * {@code config-history/<name>/<key>}, which are written over in turn. Slashes of names and keys are commas there.
 */
record Place(String name) {

    static String checked(String key) {
        return Names.check("config key", key);
    }

    /** A prefix is the empty text, for all keys, or as good as a key. */
    static String checkedPrefix(String prefix) {
        return prefix.isEmpty() ? prefix : Names.check("config prefix", prefix);
    }

    /** Whether the prefix is the key, or one of the paths above it. */
    static boolean covers(String prefix, String key) {
        return prefix.isEmpty()
                || (key.startsWith(prefix) && (key.length() == prefix.length() || key.charAt(prefix.length()) == '/'));
    }

    /** The directory of all keys. */
    String directory() {
        return Names.key("config", name);
    }

    /** The entry of a key. */
    String head(String key) {
        return directory() + "/" + segment(key);
    }

    /** Whether an entry is that of a key, and not of a history. */
    boolean isHead(String entry) {
        return entry.startsWith(directory() + "/");
    }

    /** The directory of a key's earlier revisions. */
    String history(String key) {
        return Names.key("config-history", name) + "/" + segment(key);
    }

    /** The entry that an earlier revision goes into, in the place of the one that is beyond the bound. */
    String slot(String key, long revision, int keep) {
        return history(key) + "/" + revision % keep;
    }

    /** The key of a name in the directory. */
    static String key(String segment) {
        return segment.replace(',', '/');
    }

    private static String segment(String key) {
        return key.replace('/', ',');
    }
}
