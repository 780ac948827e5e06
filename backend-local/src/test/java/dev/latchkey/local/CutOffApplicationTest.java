package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.local.junit.LocalClusterExtension;
import dev.latchkey.local.junit.Replicas;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** How an application tests itself with the kit: a leader that stops when it is cut off, a writer that is fenced. */
@Timeout(60)
@ExtendWith(LocalClusterExtension.class)
class CutOffApplicationTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    /** The application: whoever holds the lock leads, and works only while it does. */
    private static final class Leader {
        private final Grant grant;
        private int rounds;

        private Leader(Coordinator coordinator) throws InterruptedException {
            this.grant = coordinator.lock("leader").acquire();
        }

        private boolean work() {
            if (grant.isValid()) {
                rounds++;
                return true;
            }
            return false;
        }
    }

    /** What is guarded: it takes nothing from a writer that is older than one it has seen. */
    private static final class Ledger {
        private final List<String> lines = new ArrayList<>();
        private long newestToken;

        private boolean append(long fencingToken, String line) {
            if (fencingToken < newestToken) {
                return false;
            }
            newestToken = fencingToken;
            return lines.add(line);
        }
    }

    private static Coordinator connect(LocalCluster cluster, String client) {
        return Coordinator.builder(cluster.uri(client))
                .time(cluster.time())
                .executor(cluster.time().executor())
                .connect();
    }

    @Test
    @DisplayName("A leader that is cut off stops working, and has stopped before another one begins")
    void cutOffLeaderStopsBeforeTheNextBegins(LocalCluster cluster) throws Exception {
        try (Coordinator one = connect(cluster, "one");
                Coordinator two = connect(cluster, "two")) {
            Leader first = new Leader(one);
            cluster.time().advance(LONG);
            assertThat(first.work()).isTrue();
            var candidacy = two.lock("leader").acquireAsync();
            cluster.link("one").cut();
            while (!candidacy.isDone()) {
                cluster.time().advance(Duration.ofMillis(100));
                assertThat(candidacy.isDone() && first.grant.isValid()).isFalse();
            }
            assertThat(first.work()).isFalse();
            assertThat(candidacy.join().fencingToken()).isGreaterThan(first.grant.fencingToken());
        }
    }

    @Test
    @DisplayName("A writer that slept through the loss of its grant is fenced by what it writes to")
    void writerThatSleptIsFenced(@Replicas(1) LocalCluster cluster) throws Exception {
        Ledger ledger = new Ledger();
        try (Coordinator one = connect(cluster, "one");
                Coordinator two = connect(cluster, "two")) {
            Grant old = one.lock("ledger").acquire();
            assertThat(ledger.append(old.fencingToken(), "before")).isTrue();
            cluster.expireSession(cluster.sessions().iterator().next());
            var later = two.lock("ledger").acquireAsync();
            cluster.time().advance(LONG);
            assertThat(ledger.append(later.join().fencingToken(), "after")).isTrue();
            assertThat(ledger.append(old.fencingToken(), "late")).isFalse();
            assertThat(ledger.lines).containsExactly("before", "after");
        }
    }

    @Test
    @DisplayName("A leading replica that crashes disturbs nobody: same grant, no loss, work goes on")
    void leaderCrashDisturbsNobody(LocalCluster cluster) throws Exception {
        try (Coordinator one = connect(cluster, "one")) {
            Leader leader = new Leader(one);
            for (int round = 0; round < 3; round++) {
                int crashed = cluster.leader();
                cluster.crash(crashed);
                cluster.time().advance(Duration.ofSeconds(5));
                assertThat(leader.work()).isTrue();
                cluster.restart(crashed);
                cluster.time().advance(Duration.ofSeconds(5));
            }
            assertThat(leader.rounds).isEqualTo(3);
        }
    }

    @Test
    @DisplayName("A process that is paused for long has lost its grant when it wakes up, before it hears of anything")
    void pausedProcessKnowsAtOnce(LocalCluster cluster) throws Exception {
        LocalProcess process = cluster.process();
        Ledger ledger = new Ledger();
        try (Coordinator one = Coordinator.builder(cluster.uri("one"))
                        .time(process)
                        .executor(process.executor())
                        .connect();
                Coordinator two = connect(cluster, "two")) {
            Leader first = new Leader(one);
            cluster.time().advance(LONG);
            assertThat(first.work()).isTrue();
            process.pause();
            var candidacy = two.lock("leader").acquireAsync();
            cluster.time().advance(LONG);
            assertThat(ledger.append(candidacy.join().fencingToken(), "second")).isTrue();
            assertThat(first.work()).isFalse();
            assertThat(ledger.append(first.grant.fencingToken(), "late")).isFalse();
            assertThat(first.grant.whenLost().toCompletableFuture()).isNotDone();
            process.resume();
            first.grant.whenLost().toCompletableFuture().get(30, TimeUnit.SECONDS);
            var inNewSession = one.lock("other").acquireAsync();
            while (!inNewSession.isDone()) {
                cluster.time().advance(Duration.ofMillis(100));
            }
            assertThat(inNewSession.join().isValid()).isTrue();
        }
    }

    @Test
    @DisplayName("A pause that is shorter than the session's life disturbs nothing")
    void shortPauseDisturbsNothing(LocalCluster cluster) throws Exception {
        LocalProcess process = cluster.process();
        try (Coordinator one = Coordinator.builder(cluster.uri("one"))
                .time(process)
                .executor(process.executor())
                .connect()) {
            Leader leader = new Leader(one);
            for (int pause = 0; pause < 5; pause++) {
                process.pause();
                cluster.time().advance(Duration.ofSeconds(4));
                process.resume();
                cluster.time().advance(Duration.ofSeconds(4));
                assertThat(leader.work()).isTrue();
            }
        }
    }
}
