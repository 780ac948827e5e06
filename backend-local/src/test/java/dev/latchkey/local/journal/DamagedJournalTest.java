package dev.latchkey.local.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.Life;
import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Recovered;
import dev.latchkey.local.raft.Snapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What becomes of a journal of which something cannot be read any more. */
class DamagedJournalTest {

    private static final int SEGMENT_BYTES = 16_384;
    private static final int SECTOR_BYTES = 512;
    private static final int ENTRIES = 5;

    private static final String SEGMENT = Segment.name(1);

    private final MemoryStorage storage = new MemoryStorage();

    private FileDisk open(int replicas) {
        return new FileDisk(storage, replicas, SEGMENT_BYTES, new Random(1));
    }

    private static byte[] command(long index, int length) {
        byte[] command = new byte[length];
        Arrays.fill(command, (byte) (index + 1));
        return command;
    }

    private static JournalWrite entry(long index, int length) {
        return new JournalWrite.Entries(List.of(new LogEntry(index, 1, index, command(index, length))));
    }

    /** Each replica writes its vote and five entries; after each there is a sync. */
    private void write(int replicas, int lastLength) {
        FileDisk disk = open(replicas);
        TreeMap<Integer, Journal> journals = new TreeMap<>();
        for (int replica = 1; replica <= replicas; replica++) {
            Journal one = disk.journal(replica);
            one.recover();
            one.write(new JournalWrite.Vote(1, 1));
            journals.put(replica, one);
        }
        disk.sync();
        for (long index = 1; index <= ENTRIES; index++) {
            JournalWrite write = entry(index, index == ENTRIES ? lastLength : 20);
            journals.values().forEach(each -> each.write(write));
            disk.sync();
        }
        storage.crash(new Random(1)); // and the disk is not closed: the machine has lost its power
    }

    /** Where the records are, in their order. */
    private List<Integer> offsets() {
        List<Integer> offsets = new ArrayList<>();
        byte[] bytes = storage.content(SEGMENT);
        for (int at = Segment.HEADER_BYTES; Record.read(bytes, 1, at) != null; at += Record.bytesAt(bytes, 1, at)) {
            offsets.add(at);
        }
        return offsets;
    }

    private static List<String> shown(Recovered recovered) {
        return recovered.entries().stream().map(LogEntry::toString).toList();
    }

    private Recovered recover(int replicas, int replica) {
        FileDisk disk = open(replicas);
        try {
            return disk.journal(replica).recover();
        } finally {
            disk.close();
        }
    }

    @Test
    @DisplayName(
            "Whatever sectors of the last write a crash leaves out, all before it is there, and it can be written on")
    void tornTailIsCut() {
        write(1, 2_000);
        byte[] whole = storage.content(SEGMENT);
        List<Integer> offsets = offsets();
        int mark = offsets.get(offsets.size() - 2);
        int end = offsets.get(offsets.size() - 1) + 2_044;
        for (int sectors = 1; sectors < 32; sectors++) { // which of the five are missing
            byte[] bytes = whole.clone();
            for (int from = mark; from < end; from = (from / SECTOR_BYTES + 1) * SECTOR_BYTES) {
                if ((sectors >> (from / SECTOR_BYTES - mark / SECTOR_BYTES) & 1) == 1) {
                    Arrays.fill(bytes, from, (from / SECTOR_BYTES + 1) * SECTOR_BYTES, (byte) 0);
                }
            }
            storage.replace(SEGMENT, bytes);
            FileDisk disk = open(1);
            Journal one = disk.journal(1);
            assertThat(shown(one.recover())).as("missing %d", sectors).containsExactly("1.1", "2.1", "3.1", "4.1");
            one.write(entry(5, 30));
            disk.sync();
            disk.close();
            assertThat(shown(recover(1, 1))).hasSize(5);
        }
    }

    @Test
    @DisplayName("A file that ends within the last record counts as torn there")
    void shortenedFileIsTorn() {
        write(1, 2_000);
        List<Integer> offsets = offsets();
        int last = offsets.get(offsets.size() - 1);
        storage.replace(SEGMENT, Arrays.copyOf(storage.content(SEGMENT), last + 777));
        assertThat(shown(recover(1, 1))).containsExactly("1.1", "2.1", "3.1", "4.1");
    }

    @Test
    @DisplayName("A single replica refuses to open, and changes nothing, whichever bit of what it promised is flipped")
    void singleReplicaRefuses() {
        write(1, 20);
        byte[] whole = storage.content(SEGMENT);
        List<Integer> offsets = offsets();
        for (int i = 0; i < offsets.size(); i++) {
            int at = offsets.get(i);
            boolean isMark = Record.kindAt(whole, at) == Record.Kind.MARK;
            for (int flipped = at; flipped < at + Record.bytesAt(whole, 1, at); flipped += 7) {
                storage.replace(SEGMENT, whole);
                storage.flip(SEGMENT, flipped);
                if (!isMark || flipped < at + 16 && i > offsets.size() - 3) { // its checksum of the body does not count
                    byte[] before = storage.content(SEGMENT);
                    String where = "byte " + (flipped - at) + " of record " + i + " at " + at;
                    assertThatThrownBy(() -> recover(1, 1), where)
                            .isInstanceOf(DamagedJournalException.class)
                            .hasMessageContaining(SEGMENT + " is damaged at offset " + at)
                            .hasMessageContaining("1 of 1 replicas");
                    assertThat(storage.content(SEGMENT)).isEqualTo(before);
                } else {
                    assertThat(shown(recover(1, 1))).hasSize(ENTRIES);
                }
            }
        }
    }

    @Test
    @DisplayName(
            "Of three replicas the one whose record is damaged begins a life in which it heals; the others have all")
    void damagedReplicaBeginsAnew() {
        write(3, 20);
        byte[] whole = storage.content(SEGMENT);
        List<Integer> offsets = offsets();
        int lastMark = offsets.get(offsets.size() - 4);
        for (int at : offsets) {
            for (int flipped = at; flipped < at + Record.bytesAt(whole, 1, at); flipped += 13) {
                boolean isHeaderOfLastBatch = at >= lastMark && flipped < at + Record.HEADER_BYTES;
                if (isHeaderOfLastBatch) {
                    continue; // nobody can say whose it was
                }
                storage.replace(SEGMENT, whole);
                storage.flip(SEGMENT, flipped);
                int concerned = Record.kindAt(whole, at) == Record.Kind.MARK ? 0 : Record.replicaAt(whole, at);
                FileDisk disk = open(3);
                for (int replica = 1; replica <= 3; replica++) {
                    Recovered recovered = disk.journal(replica).recover();
                    assertThat(recovered.life().healing())
                            .as("replica %d, byte %d of the record at %d", replica, flipped - at, at)
                            .isEqualTo(replica == concerned);
                    assertThat(shown(recovered)).hasSize(replica == concerned ? 0 : ENTRIES);
                }
                disk.close();
            }
        }
    }

    @Test
    @DisplayName(
            "A replica that heals is not damaged again by what was damaged before, and is whole once it has healed")
    void healingOutlivesTheEngine() {
        write(3, 20);
        int at = offsets().get(9);
        int replica = Record.replicaAt(storage.content(SEGMENT), at);
        storage.flip(SEGMENT, at + 30);
        FileDisk disk = open(3);
        Journal healing = disk.journal(replica);
        Life life = healing.recover().life();
        healing.write(new JournalWrite.Vote(2, 0));
        for (long index = 1; index <= 3; index++) {
            healing.write(entry(index, 40));
        }
        disk.sync();
        disk.close();
        Recovered later = recover(3, replica);
        assertThat(later.life()).isEqualTo(life);
        assertThat(shown(later)).containsExactly("1.1", "2.1", "3.1");
        disk = open(3);
        Journal healed = disk.journal(replica);
        healed.recover();
        healed.write(new JournalWrite.NewLife(new Life(life.number(), false)));
        for (long index = 4; index <= 2_000; index++) { // many segments, so that heads have to tell it
            healed.write(entry(index, 40));
            if (index % 100 == 0) {
                healed.write(new JournalWrite.Install(new Snapshot(index, 1, index, new byte[9]), true));
                disk.sync();
            }
        }
        disk.sync();
        disk.close();
        Recovered last = recover(3, replica);
        assertThat(last.life()).isEqualTo(new Life(life.number(), false));
        assertThat(last.term()).isEqualTo(2);
        assertThat(last.snapshot().index()).isEqualTo(2_000);
        for (int other = 1; other <= 3; other++) {
            assertThat(recover(3, other).life().healing()).isFalse();
            assertThat(recover(3, other).entries().size()).isEqualTo(other == replica ? 0 : ENTRIES);
        }
    }

    @Test
    @DisplayName("When two of three are damaged the journal is refused: what they promised may be nowhere")
    void tooManyDamagedAreRefused() {
        write(3, 20);
        byte[] whole = storage.content(SEGMENT);
        List<Integer> ofOne = offsets().stream()
                .filter(at -> Record.replicaAt(whole, at) == 1)
                .toList();
        List<Integer> ofTwo = offsets().stream()
                .filter(at -> Record.replicaAt(whole, at) == 2)
                .toList();
        storage.flip(SEGMENT, ofOne.get(1) + 30);
        storage.flip(SEGMENT, ofTwo.get(3) + 30);
        assertThatThrownBy(() -> open(3))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("offset " + ofOne.get(1))
                .hasMessageContaining("offset " + ofTwo.get(3))
                .hasMessageContaining("2 of 3 replicas [1, 2]");
    }

    @Test
    @DisplayName("A sector of zeros in the middle concerns all who had a record in it")
    void lostSectorConcernsAllInIt() {
        write(3, 20);
        byte[] bytes = storage.content(SEGMENT);
        Arrays.fill(bytes, SECTOR_BYTES, 2 * SECTOR_BYTES, (byte) 0);
        storage.replace(SEGMENT, bytes);
        assertThatThrownBy(() -> open(3))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("3 of 3 replicas");
    }

    @Test
    @DisplayName(
            "Damage in the last record of a journal that was closed, or of a segment that is full, is known as such")
    void damageAtAnEndIsKnown() {
        FileDisk disk = open(1);
        Journal one = disk.journal(1);
        one.recover();
        for (long index = 1; index <= 40; index++) {
            one.write(entry(index, 1_000));
            disk.sync();
        }
        disk.close();
        for (String name : List.of(Segment.name(1), Segment.name(2), Segment.name(3))) {
            byte[] whole = storage.content(name);
            int end = whole.length;
            while (whole[end - 1] == 0) {
                end--;
            }
            byte[] torn = whole.clone();
            Arrays.fill(torn, end - 600, end - 60, (byte) 0); // as a crash would leave it
            storage.replace(name, torn);
            assertThatThrownBy(() -> open(1))
                    .as(name)
                    .isInstanceOf(DamagedJournalException.class)
                    .hasMessageContaining(name);
            storage.replace(name, whole);
        }
        assertThat(shown(recover(1, 1))).hasSize(40);
    }

    @Test
    @DisplayName("A snapshot that is damaged or gone is its replica's damage")
    void damagedSnapshotHeals() {
        FileDisk disk = open(3);
        for (int replica = 1; replica <= 3; replica++) {
            Journal one = disk.journal(replica);
            one.recover();
            one.write(entry(1, 20));
            one.write(new JournalWrite.Install(new Snapshot(1, 1, 5, command(1, 100)), true));
        }
        disk.sync();
        disk.close();
        String snapshot = "snapshot-2-1-1";
        byte[] whole = storage.content(snapshot);
        storage.flip(snapshot, 50);
        assertThat(recover(3, 2).life().healing()).isTrue();
        assertThat(recover(3, 1).snapshot().state()).hasSize(100);
        storage.replace(snapshot, whole);
        assertThat(recover(3, 2).life().healing()).as("it stays forgotten").isTrue();
        storage.delete("snapshot-3-1-1");
        assertThatThrownBy(() -> open(3))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining("snapshot-3-1-1")
                .hasMessageContaining("[2, 3]");
    }

    @Test
    @DisplayName("A value that holds a journal of its own is not taken for records when it is damaged")
    void recordsWithinAValueAreNotRecords() {
        write(1, 20);
        byte[] inner = storage.content(SEGMENT);
        FileDisk disk = open(1);
        Journal one = disk.journal(1);
        one.recover();
        one.write(new JournalWrite.Entries(List.of(new LogEntry(6, 1, 6, Arrays.copyOf(inner, 700)))));
        one.write(entry(7, 20));
        disk.sync();
        one.write(entry(8, 20));
        disk.sync();
        disk.close();
        List<Integer> offsets = offsets();
        int large = 0;
        for (int i = 1; i < offsets.size(); i++) {
            large = offsets.get(i) - offsets.get(i - 1) > 700 ? offsets.get(i - 1) : large;
        }
        storage.flip(SEGMENT, large + 2);
        String wanted = SEGMENT + " is damaged at offset " + large;
        assertThatThrownBy(() -> open(1))
                .isInstanceOf(DamagedJournalException.class)
                .hasMessageContaining(wanted)
                .hasMessageContaining("1 of 1 replicas");
    }

    @Test
    @DisplayName("Another version's format is refused, with its number and no word of damage")
    void otherVersionIsRefused() {
        write(3, 20);
        byte[] bytes = storage.content(SEGMENT);
        bytes[11] = 9;
        storage.replace(SEGMENT, bytes);
        assertThatThrownBy(() -> open(3)).hasMessageContaining("format 9").hasMessageContaining("format 2");
        bytes[11] = 2;
        bytes[3] ^= 1;
        storage.replace(SEGMENT, bytes);
        assertThat(shown(recover(3, 1)))
                .as("a header that can be told from the name")
                .hasSize(ENTRIES);
    }
}
