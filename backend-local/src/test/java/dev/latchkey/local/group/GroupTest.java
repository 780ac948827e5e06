package dev.latchkey.local.group;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.local.journal.Disk;
import dev.latchkey.local.journal.FileDisk;
import dev.latchkey.local.journal.Journal;
import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.Recovered;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GroupTest {

    @TempDir
    private Path directory;

    /** Counts the syncs of a real one, and fails them when told to. */
    private static final class CountingDisk implements Disk {
        private final Disk to;
        private int syncs;
        private boolean failing;

        /** A member whose writes fail, or 0. */
        private int broken;

        private CountingDisk(Disk to) {
            this.to = to;
        }

        @Override
        public Journal journal(int member) {
            Journal journal = to.journal(member);
            return new Journal() {
                @Override
                public Recovered recover() {
                    return journal.recover();
                }

                @Override
                public void write(JournalWrite write) {
                    if (member == broken) {
                        throw new StackOverflowError("planted by the test");
                    }
                    journal.write(write);
                }

                @Override
                public long durable() {
                    return journal.durable();
                }

                @Override
                public boolean wantsSnapshot() {
                    return journal.wantsSnapshot();
                }
            };
        }

        @Override
        public void stopped(int member, Supplier<Recovered> remembered) {
            to.stopped(member, remembered);
        }

        @Override
        public void lose(int member) {
            to.lose(member);
        }

        @Override
        public boolean isDirty() {
            return to.isDirty();
        }

        @Override
        public void sync() {
            if (failing) {
                throw new UncheckedIOException(new IOException("no space left on device"));
            }
            syncs++;
            to.sync();
        }

        @Override
        public void close() {
            to.close();
        }
    }

    private static final class Quiet implements Group.Listener {
        @Override
        public void onApplied(Store store, Command command, Result result) {}

        @Override
        public void onExpired(long session) {}

        @Override
        public void onLeader(Store store) {}

        @Override
        public void onNoLeader() {}
    }

    private static final class Answers implements Waiter<Result> {
        private final List<Object> seen = new ArrayList<>();

        @Override
        public void onAnswer(Result answer) {
            seen.add(answer);
        }

        @Override
        public void onFailure(Failure failure) {
            seen.add(failure);
        }
    }

    private static Command create(String key) {
        return create(key, 64);
    }

    private static Command create(String key, int bytes) {
        return new Command.Commit("s", 0, 0, 0, List.of(), List.of(new Write.Create(key, new byte[bytes])), null);
    }

    private Group group(Disk disk) {
        return new Group(3, disk, new Random(1), new Quiet(), 0);
    }

    @Test
    @DisplayName(
            "Whatever came in one batch, and for all three replicas, is made durable by one sync before it is answered")
    void oneSyncServesABatch() {
        CountingDisk disk = new CountingDisk(new FileDisk(directory, 3));
        Group group = group(disk);
        Answers answers = new Answers();
        int before = disk.syncs;
        for (int i = 0; i < 50; i++) {
            group.leader().propose(create("k/" + i), 1, answers);
        }
        assertThat(answers.seen).isEmpty();
        group.settle(1);
        assertThat(answers.seen).hasSize(50).allMatch(answer -> answer instanceof Result.Done);
        assertThat(disk.syncs - before).isEqualTo(1);
        group.close();
    }

    @Test
    @DisplayName(
            "After a sync that failed nothing is acknowledged, no replica goes on, and what was acknowledged is still there")
    void failedSyncStopsTheGroup() {
        CountingDisk disk = new CountingDisk(new FileDisk(directory, 3));
        Group group = group(disk);
        Answers answers = new Answers();
        group.leader().propose(create("k/kept"), 1, answers);
        group.settle(1);
        disk.failing = true;
        group.leader().propose(create("k/lost"), 2, answers);
        group.settle(2);
        assertThat(answers.seen.get(1)).isEqualTo(Waiter.Failure.LOST);
        assertThat(group.leader()).isNull();
        assertThat(group.failure()).hasMessageContaining("no space left");
        assertThatThrownBy(() -> group.start(1, 3)).hasMessageContaining("no space left");
        group.close();
        Group again = group(new FileDisk(directory, 3));
        assertThat(again.leader().store().view("s", Range.key("k/kept")).entries())
                .hasSize(1);
        again.close();
    }

    @Test
    @DisplayName("An error in one replica stops that one, and the others go on")
    void errorStopsOneReplica() {
        CountingDisk disk = new CountingDisk(new FileDisk(directory, 3));
        Group group = group(disk);
        disk.broken = group.leaderNumber() == 1 ? 2 : 1;
        Answers answers = new Answers();
        group.leader().propose(create("k/1"), 1, answers);
        group.settle(1);
        group.stop(6 - disk.broken - group.leaderNumber());
        group.leader().propose(create("k/2"), 2, answers);
        group.settle(2);
        assertThat(answers.seen).as("one of three commits nothing").hasSize(1);
        group.close();
    }

    @Test
    @DisplayName("A replica that failed does not start again with a part of what it knew; without its disk it heals")
    void failedReplicaIsNotCounted() {
        CountingDisk disk = new CountingDisk(Disk.inMemory());
        Group group = group(disk);
        int failing = group.leaderNumber() == 1 ? 2 : 1;
        disk.broken = failing;
        group.leader().propose(create("k/1"), 1, new Answers());
        group.settle(1);
        disk.broken = 0;
        assertThatThrownBy(() -> group.start(failing, 2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("planted by the test");
        group.loseDisk(failing);
        group.start(failing, 2);
        assertThat(group.healing()).containsExactly(failing);
        group.close();
    }

    @Test
    @DisplayName("A replica that is stopped between the writing of a snapshot and its sync has it, now and later")
    void replicaStopsWithAnUnsyncedSnapshot() throws IOException {
        Group group = new Group(1, new FileDisk(directory, 1), new Random(1), new Quiet(), 0);
        elect(group);
        while (snapshots() < 2) { // the older one goes with the sync
            group.settle(0);
            group.leader().propose(create("k/large", 1 << 20), 0, new Answers());
            group.advance(0);
        }
        group.stop(1);
        group.start(1, 0);
        elect(group);
        group.leader().propose(create("k/after"), 0, new Answers());
        group.settle(0);
        group.close();
        Group again = new Group(1, new FileDisk(directory, 1), new Random(1), new Quiet(), 0);
        elect(again);
        assertThat(again.leader().store().view("s", Range.children("k")).entries())
                .hasSize(2);
        again.close();
    }

    private static void elect(Group group) {
        for (long now = 0; group.leader() == null; now += 20_000_000) {
            group.tick(now);
        }
    }

    private long snapshots() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.getFileName().toString().startsWith("snapshot-"))
                    .count();
        }
    }

    @Test
    @DisplayName("A replica whose journal was damaged heals from the others, and then does without one of them")
    void damagedReplicaHeals() throws IOException {
        Group group = group(new FileDisk(directory, 3));
        for (int i = 0; i < 20; i++) {
            group.leader().propose(create("k/" + i), i, new Answers());
            group.settle(i);
        }
        group.close();
        Path segment = directory.resolve("segment-00000001");
        byte[] bytes = Files.readAllBytes(segment);
        bytes[2_000] ^= 1;
        Files.write(segment, bytes);
        Group again = group(new FileDisk(directory, 3));
        assertThat(again.healing()).hasSize(1);
        int healing = again.healing().iterator().next();
        long now = 100;
        while (!again.healing().isEmpty() && now < 10_000_000_000L) {
            now += 20_000_000;
            again.tick(now);
        }
        assertThat(again.healing()).isEmpty();
        int other = again.leaderNumber() == healing ? healing % 3 + 1 : 6 - healing - again.leaderNumber();
        again.stop(other);
        Answers answers = new Answers();
        again.leader().propose(create("k/after"), now, answers);
        again.settle(now);
        assertThat(answers.seen).hasSize(1).allMatch(answer -> answer instanceof Result.Done);
        assertThat(again.leader().store().view("s", Range.children("k")).entries())
                .hasSize(21);
        again.close();
    }
}
