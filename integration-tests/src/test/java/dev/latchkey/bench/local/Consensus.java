package dev.latchkey.bench.local;

import dev.latchkey.bench.Contestant;
import dev.latchkey.bench.Round;
import dev.latchkey.bench.Side;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Proposing 64 bytes to three replicas in this process, until they are committed and applied, by so many callers at once. */
public final class Consensus {

    static final int VALUE_BYTES = 64;

    /** Where the replicas keep their log. */
    public enum Log {
        IN_MEMORY,
        /** In files that are synced before anything is acknowledged. */
        DURABLE
    }

    /** Makes a group whose logs are in the directory, or in memory if there is none. */
    private interface Maker {
        ConsensusGroup make(@Nullable Path directory) throws Exception;
    }

    private Consensus() {}

    public static Contestant latchkey(int callers, Log log) {
        return proposing(LatchkeyGroup::new, callers, log);
    }

    public static Contestant microRaft(int callers, Log log) {
        return proposing(MicroRaftGroup::new, callers, log);
    }

    public static Contestant jgroupsRaft(int callers, Log log) {
        return proposing(JGroupsRaftGroup::new, callers, log);
    }

    private static Contestant proposing(Maker maker, int callers, Log log) {
        return way -> {
            Path directory = log == Log.DURABLE ? Files.createTempDirectory(Path.of("target"), "consensus-") : null;
            ConsensusGroup group = maker.make(directory);
            List<Round.Operation> operations = new ArrayList<>();
            for (int caller = 0; caller < callers; caller++) {
                ConsensusGroup.Proposer proposer = group.proposer(caller);
                byte[] value = new byte[VALUE_BYTES];
                operations.add(() -> proposer.propose(value));
            }
            return new Proposing(group, operations, directory);
        };
    }

    private record Proposing(
            ConsensusGroup group,
            List<Round.Operation> operations,
            @Nullable Path directory) implements Side {

        @Override
        public void play(Round round) throws Exception {
            round.contend(operations);
        }

        @Override
        public void close() throws IOException {
            group.close();
            if (directory != null) {
                try (Stream<Path> files = Files.walk(directory)) {
                    files.sorted(Comparator.reverseOrder()).forEach(Proposing::delete);
                }
            }
        }

        private static void delete(Path file) {
            try {
                Files.delete(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
