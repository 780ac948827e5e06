package dev.latchkey.local.journal;

import dev.latchkey.local.raft.Recovered;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/** Where the journals of a group are. One {@link #sync} makes durable what all of them have written. */
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

    /** Whether something has been written since the last {@link #sync}. */
    boolean isDirty();

    /**
     * Makes everything durable that has been written.
     *
     * @throws java.io.UncheckedIOException if it could not; then nobody knows what is durable, and nothing more is written
     */
    void sync();

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
            public void sync() {}

            @Override
            public void close() {}
        };
    }
}
