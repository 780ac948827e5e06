package dev.latchkey.local.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a journal when a write, a sync or the room on the disk fails. */
class FullDiskTest {

    private static final int SEGMENT_BYTES = 4_096;
    private static final int ENTRIES = 80;

    @TempDir
    private Path directory;

    private static JournalWrite entry(long index) {
        return new JournalWrite.Entries(List.of(new LogEntry(index, 1, index, new byte[] {1, 2, 3})));
    }

    private static JournalWrite snapshot(long index) {
        return new JournalWrite.Install(new Snapshot(index, 1, index, new byte[] {9}), true);
    }

    /** Writes until something fails; which entries were durable by then. */
    private static long writeUntilFailure(FileDisk disk, long from) {
        Journal one = disk.journal(1);
        one.recover();
        long acknowledged = from - 1;
        try {
            for (long index = from; index < from + ENTRIES; index++) {
                one.write(entry(index));
                if (index % 20 == 0) {
                    one.write(snapshot(index - 5));
                }
                disk.sync();
                acknowledged = index;
            }
        } catch (RuntimeException full) {
            assertThatThrownBy(() -> one.write(entry(9_999)))
                    .as("after %s", full.getMessage())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("start again");
            assertThatThrownBy(disk::sync).isInstanceOf(IllegalStateException.class);
            assertThat(disk.isDirty()).isFalse();
        }
        return acknowledged;
    }

    private static List<Long> entries(FileDisk disk) {
        var recovered = disk.journal(1).recover();
        long base = recovered.snapshot() == null ? 0 : recovered.snapshot().index();
        List<Long> there = recovered.entries().stream().map(LogEntry::index).toList();
        assertThat(there)
                .isEqualTo(LongStream.rangeClosed(base + 1, base + there.size())
                        .boxed()
                        .toList());
        return LongStream.rangeClosed(1, base + there.size()).boxed().toList();
    }

    @Test
    @DisplayName(
            "Whichever step on the disk fails, whole or half done, nothing more is acknowledged and nothing that was is lost")
    void failureAtAnyStepLosesNothing() {
        boolean failed = true;
        for (int step = 3; failed; step++) {
            MemoryStorage storage = new MemoryStorage();
            FileDisk disk = new FileDisk(new FaultyStorage(storage, step), 1, SEGMENT_BYTES, new Random(1));
            long acknowledged = writeUntilFailure(disk, 1);
            failed = acknowledged < ENTRIES;
            disk.close();
            storage.crash(new Random(step));
            FileDisk again = new FileDisk(storage, 1, SEGMENT_BYTES, new Random(1));
            List<Long> there = entries(again);
            assertThat(there).as("failure at step %d", step).hasSizeGreaterThanOrEqualTo((int) acknowledged);
            Journal one = again.journal(1);
            one.write(entry(there.size() + 1L));
            again.sync();
            again.close();
        }
    }

    @Test
    @DisplayName(
            "On a real file system that is full the journal says so, and goes on without a loss once there is room")
    void fullFileSystem() throws Exception {
        Path mounted = Files.createDirectory(directory.resolve("small"));
        assumeTrue(run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", mounted.toString()), "mounting needs root");
        try {
            Path ballast = mounted.resolve("ballast");
            Files.write(ballast, new byte[20_000]);
            FileStorage storage = new FileStorage(mounted.resolve("journal"));
            FileDisk disk = new FileDisk(storage, 1, SEGMENT_BYTES, new Random(1));
            Journal one = disk.journal(1);
            one.recover();
            long acknowledged = 0;
            String said = "";
            while (said.isEmpty()) {
                try {
                    one.write(entry(acknowledged + 1));
                    disk.sync();
                    acknowledged++;
                } catch (RuntimeException full) {
                    said = full.getMessage();
                }
            }
            assertThat(acknowledged).isGreaterThan(100);
            assertThat(said).contains("segment-").containsIgnoringCase("no space left");
            disk.close();
            Files.delete(ballast);
            FileDisk again = new FileDisk(new FileStorage(mounted.resolve("journal")), 1, SEGMENT_BYTES, new Random(1));
            List<Long> there = entries(again);
            assertThat(there).hasSizeGreaterThanOrEqualTo((int) acknowledged);
            again.journal(1).write(entry(there.size() + 1L));
            again.sync();
            again.close();
        } finally {
            assertThat(run("umount", mounted.toString())).isTrue();
        }
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(30, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException none) {
            return false;
        }
    }
}
