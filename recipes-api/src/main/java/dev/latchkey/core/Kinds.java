package dev.latchkey.core;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** The kinds of recipe that can be looked at from outside; each recipe's factory adds its own. Thread-safe. */
public final class Kinds {

    private final Map<String, QueueKind> byName = new ConcurrentSkipListMap<>();

    /** Adds a kind. */
    public void add(QueueKind kind) {
        byName.put(kind.kind(), kind);
    }

    /** The kind of that name, if there is one. */
    public @Nullable QueueKind find(String kind) {
        return byName.get(kind);
    }

    /** All kinds, by their names. */
    public Collection<QueueKind> all() {
        return List.copyOf(byName.values());
    }
}
