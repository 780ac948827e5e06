package dev.latchkey.local.journal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.local.raft.JournalWrite;
import dev.latchkey.local.raft.Life;
import dev.latchkey.local.raft.LogEntry;
import dev.latchkey.local.raft.Recovered;
import dev.latchkey.local.raft.Snapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Crashes and flipped bits wherever a seed puts them, against a plain account of what was written. */
class JournalCrashTest {

    private static final int SEGMENT_BYTES = 8_192;
    private static final int ROUNDS = 12;

    /** What a journal of one replica has to hold. */
    private static final class Account {
        private final List<String> entries = new ArrayList<>();
        private long snapshot;
        private long term = 1;

        private Account copy() {
            Account copy = new Account();
            copy.entries.addAll(entries);
            copy.snapshot = snapshot;
            copy.term = term;
            return copy;
        }

        private static Account of(Recovered recovered) {
            Account found = new Account();
            found.snapshot =
                    recovered.snapshot() == null ? 0 : recovered.snapshot().index();
            recovered.entries().forEach(entry -> found.entries.add(shown(entry)));
            found.term = Math.max(1, recovered.term());
            return found;
        }

        private long last() {
            return snapshot + entries.size();
        }

        @Override
        public String toString() {
            return term + ": " + snapshot + " " + entries;
        }
    }

    private static String shown(LogEntry entry) {
        return entry + "x" + entry.command().length;
    }

    private static void write(Random random, Journal journal, Account account) {
        switch (random.nextInt(8)) {
            case 0 -> {
                account.term++;
                journal.write(new JournalWrite.Vote(account.term, 1));
            }
            case 1 -> {
                if (!account.entries.isEmpty()) {
                    int covered = 1 + random.nextInt(account.entries.size());
                    account.snapshot += covered;
                    account.entries.subList(0, covered).clear();
                    journal.write(new JournalWrite.Install(
                            new Snapshot(account.snapshot, account.term, 0, new byte[random.nextInt(900)]), true));
                }
            }
            default -> {
                int cut = random.nextInt(10) == 0 ? random.nextInt(account.entries.size() + 1) : account.entries.size();
                account.entries.subList(cut, account.entries.size()).clear();
                byte[] command = new byte[random.nextInt(10) == 0 ? 3_000 : random.nextInt(200)];
                random.nextBytes(command);
                LogEntry entry = new LogEntry(account.last() + 1, account.term, 0, command);
                account.entries.add(shown(entry));
                journal.write(new JournalWrite.Entries(List.of(entry)));
            }
        }
    }

    @Test
    @DisplayName("Whenever the machine crashes, what was synced is there, and what is there was written, in its order")
    void crashesLoseNothingThatWasSynced() {
        long seeds = Math.max(1, Long.getLong("seeds", 1_000) / 10);
        long first = Long.getLong("seed", 1);
        for (long seed = first; seed < first + seeds; seed++) {
            crash(new Random(seed), "seed " + seed);
        }
    }

    private static void crash(Random random, String seed) {
        MemoryStorage storage = new MemoryStorage();
        Account begun = new Account();
        for (int round = 0; round < ROUNDS; round++) {
            FaultyStorage faulty =
                    new FaultyStorage(storage, random.nextInt(4) == 0 ? Integer.MAX_VALUE : 5 + random.nextInt(60));
            Account account = begun.copy();
            List<String> possible = new ArrayList<>(List.of(account.toString()));
            FileDisk disk = null;
            try {
                disk = new FileDisk(faulty, 1, SEGMENT_BYTES, random);
                Journal journal = disk.journal(1);
                assertThat(Account.of(journal.recover())).as(seed).hasToString(begun.toString());
                for (int step = 0; step < 80; step++) {
                    write(random, journal, account);
                    possible.add(account.toString());
                    if (random.nextInt(3) == 0) {
                        disk.sync();
                        possible.subList(0, possible.size() - 1).clear();
                    }
                }
            } catch (RuntimeException failed) {
                possible.add(account.toString());
            }
            if (disk != null && random.nextInt(4) == 0) {
                disk.close();
            }
            storage.crash(random);
            FileDisk again = new FileDisk(storage, 1, SEGMENT_BYTES, random);
            begun = Account.of(again.journal(1).recover());
            assertThat(possible).as(seed).contains(begun.toString());
        }
    }

    @Test
    @DisplayName(
            "A bit that is flipped anywhere is found, or is of no account: never is something else read than was written")
    void flippedBitsAreNeverBelieved() {
        for (long seed = 1; seed <= 200; seed++) {
            Random random = new Random(seed);
            MemoryStorage storage = new MemoryStorage();
            FileDisk disk = new FileDisk(storage, 3, SEGMENT_BYTES, random);
            List<Account> accounts = new ArrayList<>();
            List<Journal> journals = new ArrayList<>();
            for (int replica = 1; replica <= 3; replica++) {
                accounts.add(new Account());
                journals.add(disk.journal(replica));
                journals.get(replica - 1).recover();
            }
            for (int step = 0; step < 100; step++) {
                int replica = random.nextInt(3);
                write(random, journals.get(replica), accounts.get(replica));
                if (random.nextInt(3) == 0) {
                    disk.sync();
                }
            }
            disk.sync();
            disk.close();
            List<String> files = storage.names().stream()
                    .filter(name -> storage.content(name).length > 0)
                    .toList();
            String file = files.get(random.nextInt(files.size()));
            storage.flip(file, random.nextInt(storage.content(file).length));
            requireNothingElse(storage, accounts, "seed " + seed);
        }
    }

    private static void requireNothingElse(MemoryStorage storage, List<Account> accounts, String seed) {
        FileDisk again;
        try {
            again = new FileDisk(storage, 3, SEGMENT_BYTES, new Random(1));
        } catch (DamagedJournalException refused) {
            return;
        }
        int healing = 0;
        for (int replica = 1; replica <= 3; replica++) {
            Recovered recovered = again.journal(replica).recover();
            if (recovered.life().healing()) {
                healing++;
            } else {
                assertThat(Account.of(recovered))
                        .as(seed)
                        .hasToString(accounts.get(replica - 1).toString());
            }
        }
        assertThat(healing).as(seed).isLessThanOrEqualTo(1);
    }

    @Test
    @DisplayName(
            "A replica in a later life loses nothing if a crash leaves a segment without its beginning, and those before go")
    void segmentWithoutItsBeginning() {
        MemoryStorage storage = new MemoryStorage();
        FileDisk disk = new FileDisk(storage, 3, SEGMENT_BYTES, new Random(1));
        disk.lose(1);
        Journal one = disk.journal(1);
        Life life = one.recover().life();
        one.write(new JournalWrite.NewLife(new Life(life.number(), false)));
        one.write(entry(1));
        disk.close(); // as a segment ends when the next one begins
        storage.put(Segment.name(2), new byte[SEGMENT_BYTES]);
        disk = new FileDisk(storage, 3, SEGMENT_BYTES, new Random(1));
        one = disk.journal(1);
        one.recover();
        one.write(new JournalWrite.Install(new Snapshot(1, 1, 0, new byte[9]), true));
        long last = 1;
        while (!storage.names().contains(Segment.name(3))) {
            one.write(entry(++last));
            disk.sync();
        }
        assertThat(storage.names()).doesNotContain(Segment.name(1)).contains(Segment.name(2));
        storage.crash(new Random(1));
        Recovered recovered = new FileDisk(storage, 3, SEGMENT_BYTES, new Random(1))
                .journal(1)
                .recover();
        assertThat(recovered.life()).isEqualTo(new Life(life.number(), false));
        assertThat(recovered.entries()).hasSize((int) last - 1);
    }

    private static JournalWrite entry(long index) {
        return new JournalWrite.Entries(List.of(new LogEntry(index, 1, 0, new byte[100])));
    }
}
