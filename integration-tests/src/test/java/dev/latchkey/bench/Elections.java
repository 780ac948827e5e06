package dev.latchkey.bench;

import dev.latchkey.conformance.servers.GuardedProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Hand-overs of leadership, whoever the candidates are. */
final class Elections {

    /** Short, since a killed leader is replaced when its session ends; the same for all. */
    static final int SESSION_SECONDS = 4;

    private Elections() {}

    /** From giving up until the other one knows that it leads; then the first one stands again, which is not measured. */
    static Contestant orderly(CandidateKind kind) {
        return way -> {
            List<Candidate> both = new ArrayList<>(List.of(kind.connect(way), kind.connect(way)));
            both.get(0).stand();
            both.get(0).awaitElection();
            both.get(1).stand();
            return new Side() {
                @Override
                public void play(Round round) throws Exception {
                    round.repeatTimed(() -> {
                        Candidate leader = both.get(0);
                        Candidate next = both.get(1);
                        Poll.until("two candidates", () -> leader.candidates() == 2);
                        long startNanos = System.nanoTime();
                        leader.resign();
                        next.awaitElection();
                        long tookNanos = System.nanoTime() - startNanos;
                        leader.stand();
                        both.add(both.remove(0));
                        return tookNanos;
                    });
                }

                @Override
                public void close() {
                    both.forEach(Candidate::close);
                }
            };
        };
    }

    /** From {@code kill -9} of the leader's process until the next one knows that it leads. */
    static Contestant killed(CandidateKind kind) {
        return way -> round -> {
            Path says = Files.createTempFile("latchkey-bench-", ".log");
            GuardedProcess process = GuardedProcess.start(
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-XX:+UseSerialGC",
                            "-Dorg.slf4j.simpleLogger.defaultLogLevel=error",
                            "-cp",
                            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                            LeaderMain.class.getName(),
                            kind.name(),
                            way.uri()),
                    says);
            try (Candidate next = kind.connect(way)) {
                Poll.until("a leader in a process of its own", () -> hasSaid(says, LeaderMain.LEADING));
                next.stand();
                Poll.until("a second candidate", () -> next.candidates() == 2);
                long startNanos = System.nanoTime();
                process.kill();
                next.awaitElection();
                round.took(System.nanoTime() - startNanos);
                next.resign();
            } finally {
                process.kill();
                Files.delete(says);
            }
        };
    }

    private static boolean hasSaid(Path log, String word) throws IOException {
        return Files.readString(log).contains(word);
    }
}
