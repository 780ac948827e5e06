package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.local.journal.FileDisk;
import dev.latchkey.local.journal.Journal;
import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.Recovered;
import dev.latchkey.local.raft.Snapshot;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Write;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What many keys and many sessions cost: it prints what it measures. Many more with {@code -Psimulate -Dkeys=1000000}. */
@Timeout(600)
class ScaleTest {

    private static final int KEYS = Integer.getInteger("keys", 20_000);
    private static final int DIRECTORIES = 1_000;
    private static final byte[] VALUE = new byte[64];

    @TempDir
    private Path directory;

    private static long usedBytes() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static double millis(long sinceNanos) {
        return (System.nanoTime() - sinceNanos) / 1e6;
    }

    @Test
    @DisplayName("A store of many keys comes back from its snapshot as it was")
    void manyKeys() {
        long before = usedBytes();
        Store store = new Store();
        for (int i = 0; i < KEYS; i++) {
            Write write = new Write.Create("k" + i % DIRECTORIES + "/" + i, VALUE.clone());
            store.apply(i + 1, i, new Command.Commit("s", 0, 0, 0, List.of(), List.of(write), null));
        }
        measure("keys", KEYS, store, usedBytes() - before);
    }

    @Test
    @DisplayName("A store of many sessions, each with a key of its own, comes back from its snapshot as it was")
    void manySessions() {
        int sessions = KEYS / 10;
        long before = usedBytes();
        Store store = new Store();
        for (int i = 0; i < sessions; i++) {
            Result opened = store.apply(2L * i + 1, i, new Command.OpenSession("s", 10_000_000_000L));
            long session = ((Result.Opened) opened).session();
            Write write = new Write.Append("q" + i % DIRECTORIES, "lock", "n" + i, VALUE.clone());
            store.apply(2L * i + 2, i, new Command.Commit("s", session, 1, 0, List.of(), List.of(write), null));
        }
        measure("sessions with a key each", sessions, store, usedBytes() - before);
        assertThat(store.sessions()).hasSize(sessions);
    }

    private void measure(String what, int count, Store store, long heapBytes) {
        long began = System.nanoTime();
        byte[] state = store.snapshot();
        double taken = millis(began);
        Snapshot snapshot = new Snapshot(store.appliedIndex(), 1, 0, state);
        FileDisk disk = new FileDisk(directory, 1);
        Journal journal = disk.journal(1);
        journal.recover();
        began = System.nanoTime();
        journal.write(new JournalWrite.Install(snapshot, false));
        disk.sync();
        double written = millis(began);
        disk.close();
        began = System.nanoTime();
        FileDisk again = new FileDisk(directory, 1);
        Recovered recovered = again.journal(1).recover();
        Store restored = Store.restore(recovered.snapshot().state());
        double restoring = millis(began);
        again.close();
        System.out.printf(
                "Scale: %d %s: %d bytes of heap each, %d of snapshot each; snapshot taken in %.0f ms and written in %.0f ms,"
                        + " recovered in %.0f ms%n",
                count, what, heapBytes / count, state.length / count, taken, written, restoring);
        assertThat(restored.snapshot()).isEqualTo(state);
        String first = what.equals("keys") ? "k0" : "q0";
        assertThat(restored.view("s", Range.children(first)).entries())
                .hasSameSizeAs(store.view("s", Range.children(first)).entries());
    }
}
