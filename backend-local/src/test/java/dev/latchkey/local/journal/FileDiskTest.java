package dev.latchkey.local.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Recovered;
import dev.latchkey.local.raft.Snapshot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileDiskTest {

    private static final int SMALL = 4_096;

    @TempDir
    private Path directory;

    private Path journal;

    @BeforeEach
    void name() {
        journal = directory.resolve("journal");
    }

    private FileDisk open() {
        return new FileDisk(new FileStorage(journal), 3, SMALL, new Random(1));
    }

    private static JournalWrite entry(long index, long term) {
        return new JournalWrite.Entries(
                List.of(new LogEntry(index, term, index * 10, new byte[] {(byte) index, 2, 3})));
    }

    private Recovered recover(int replica) {
        FileDisk disk = open();
        try {
            return disk.journal(replica).recover();
        } finally {
            disk.close();
        }
    }

    private static List<String> shown(Recovered recovered) {
        return recovered.entries().stream().map(LogEntry::toString).toList();
    }

    @Test
    @DisplayName("What was synced is there again: votes, entries with time and command, each replica its own")
    void syncedWritesAreThereAgain() {
        FileDisk disk = open();
        Journal one = disk.journal(1);
        Journal two = disk.journal(2);
        one.recover();
        two.recover();
        one.write(new JournalWrite.Vote(4, 2));
        one.write(entry(1, 4));
        two.write(new JournalWrite.Vote(5, 0));
        one.write(entry(2, 4));
        assertThat(one.durable()).isZero();
        disk.sync();
        assertThat(one.durable()).isEqualTo(3);
        assertThat(two.durable()).isEqualTo(1);
        disk.close();
        Recovered recovered = recover(1);
        assertThat(recovered.term()).isEqualTo(4);
        assertThat(recovered.votedFor()).isEqualTo(2);
        assertThat(shown(recovered)).containsExactly("1.4", "2.4");
        assertThat(recovered.entries().get(1).timeNanos()).isEqualTo(20);
        assertThat(recovered.entries().get(1).command()).containsExactly(2, 2, 3);
        assertThat(recover(2).term()).isEqualTo(5);
        assertThat(recover(3)).isEqualTo(Recovered.nothing());
    }

    @Test
    @DisplayName("An entry that is written again takes the place of the old one and of all behind it")
    void rewrittenEntriesReplaceTheOldOnes() {
        FileDisk disk = open();
        Journal one = disk.journal(1);
        one.recover();
        for (long index = 1; index <= 4; index++) {
            one.write(entry(index, 1));
        }
        one.write(entry(3, 2));
        disk.sync();
        disk.close();
        assertThat(shown(recover(1))).containsExactly("1.1", "2.1", "3.2");
    }

    @Test
    @DisplayName("A snapshot takes the place of the log before it, and segments that it covers are deleted")
    void snapshotsReplaceSegments() throws IOException {
        FileDisk disk = open();
        Journal one = disk.journal(1);
        one.recover();
        one.write(new JournalWrite.Vote(1, 1));
        for (long index = 1; index <= 300; index++) {
            one.write(entry(index, 1));
            if (index % 100 == 0) {
                byte[] state = {(byte) index};
                one.write(new JournalWrite.Install(new Snapshot(index - 10, 1, 5, state), true));
            }
            disk.sync();
        }
        disk.close();
        Recovered recovered = recover(1);
        assertThat(recovered.term()).isEqualTo(1);
        assertThat(recovered.snapshot().index()).isEqualTo(290);
        assertThat(recovered.snapshot().state()).containsExactly((byte) 300);
        assertThat(recovered.entries()).hasSize(10);
        try (var files = Files.list(journal)) {
            List<String> names =
                    files.map(file -> file.getFileName().toString()).toList();
            assertThat(names).doesNotContain(Segment.name(1));
            assertThat(names.stream().filter(name -> name.startsWith("snapshot-")))
                    .containsExactly("snapshot-1-290-1");
        }
    }

    @Test
    @DisplayName("A directory that is in use, or was written by a larger group, is refused")
    void directoryIsNotShared() {
        FileDisk disk = open();
        assertThatThrownBy(this::open)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("in use");
        disk.close();
        assertThatThrownBy(() -> new FileDisk(journal, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("replicas=3");
        open().close();
    }
}
