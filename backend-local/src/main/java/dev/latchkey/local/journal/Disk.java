package dev.latchkey.local.journal;

import dev.latchkey.local.raft.Recovered;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where the journals of a group are. One sync makes durable what all of them have written: either at once, by {@link #sync}, or
 * beside its owner's other work, from {@link #beginSync} to {@link #endSync}.
 */
public interface Disk extends AutoCloseable {

    /** The journal of a member that starts. */
    Journal journal(int member);

    /**
     * A member stops, as if its machine had; what it had made durable is there when it starts again. Nothing waits for a
     * {@link #sync} then.
     *
     * @param remembered what a disk that writes nothing down has to keep for that
     */
    void stopped(int member, Supplier<Recovered> remembered);

    /** What a member that does not run had kept is gone; when it starts it begins a new life, in which it heals. */
    void lose(int member);

    /** Whether something has been written since the last sync began. */
    boolean isDirty();

    /**
     * Hands what has been written to the system. What it returns makes that durable; it may be run by any thread, while more is
     * written and nothing else is asked of the disk but {@link #endSync}. It reports nothing itself.
     *
     * @throws java.io.UncheckedIOException if it could not; then nobody knows what is durable, and nothing more is written
     */
    Runnable beginSync();

    /**
     * Ends the sync that was begun, if one was: does it unless that has been done, or waits for it; then the journals say what
     * is durable.
     *
     * @throws java.io.UncheckedIOException if it failed; then nobody knows what is durable, and nothing more is written
     */
    void endSync();

    /** Makes everything durable that has been written; fails as its two parts do. */
    default void sync() {
        endSync();
        if (isDirty()) {
            beginSync();
            endSync();
        }
    }

    @Override
    void close();

    /** A disk that lasts as long as the group. */
    static Disk inMemory() {
        return new Disk() {
            private final Map<Integer, Recovered> stopped = new HashMap<>();
            private long lives;

            @Override
            public Journal journal(int member) {
                return new MemoryJournal(stopped.getOrDefault(member, Recovered.nothing()));
            }

            @Override
            public void stopped(int member, Supplier<Recovered> remembered) {
                stopped.put(member, remembered.get());
            }

            @Override
            public void lose(int member) {
                stopped.put(member, Recovered.forgotten(++lives));
            }

            @Override
            public boolean isDirty() {
                return false;
            }

            @Override
            public Runnable beginSync() {
                return () -> {};
            }

            @Override
            public void endSync() {}

            @Override
            public void close() {}
        };
    }
}
