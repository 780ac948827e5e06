package dev.latchkey.core;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Function;

/**
 * One object for each name, for as long as anybody uses it: two calls with one name give the same object, and what nobody
 * has any more costs nothing. Thread-safe.
 */
public final class Interned<T> {

    private final ConcurrentMap<String, Reference<T>> byName = new ConcurrentHashMap<>();
    private final ReferenceQueue<T> unused = new ReferenceQueue<>();

    /** The object of this name, made if there is none. */
    public T get(String name, Function<String, T> make) {
        removeUnused();
        while (true) {
            Reference<T> known = byName.get(name);
            T object = known == null ? null : known.get();
            if (object != null) {
                return object;
            }
            T made = make.apply(name);
            Reference<T> reference = new Reference<>(name, made, unused);
            if (known == null ? byName.putIfAbsent(name, reference) == null : byName.replace(name, known, reference)) {
                return made;
            }
        }
    }

    private void removeUnused() {
        for (Object next = unused.poll(); next != null; next = unused.poll()) {
            if (next instanceof Reference<?> reference) {
                byName.remove(reference.name, reference);
            }
        }
    }

    private static final class Reference<T> extends WeakReference<T> {
        private final String name;

        Reference(String name, T object, ReferenceQueue<T> queue) {
            super(object, queue);
            this.name = name;
        }
    }
}
