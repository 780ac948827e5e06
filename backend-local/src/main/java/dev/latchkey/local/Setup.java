package dev.latchkey.local;

import dev.latchkey.local.journal.Disk;
import dev.latchkey.local.journal.FileDisk;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What an engine is made of.
 *
 * @param replicas how many it has
 * @param directory where it keeps its journal, or null for one in memory
 */
record Setup(int replicas, @Nullable Path directory) {

    /** One replica in memory. */
    static final Setup SMALLEST = new Setup(1, null);

    Disk disk() {
        return directory == null ? Disk.inMemory() : new FileDisk(directory, replicas);
    }

    /** As it stands in a URI. */
    @Override
    public String toString() {
        return "replicas=" + replicas + (directory == null ? "" : "&dir=" + directory);
    }
}
