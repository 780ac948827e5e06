package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.local.group.Group;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.ArrayDeque;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StandstillTest {

    private static final long PAUSE_NANOS = Duration.ofSeconds(10).toNanos();

    /** A clock that jumps, as it does for a process that was stopped; what was scheduled runs when the test says. */
    private static final class JumpingTime implements Time {
        private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
        private long now = 1;
        private boolean failing;

        /** How long every step of the loop takes. */
        private long stallNanos;

        @Override
        public long nanoTime() {
            if (failing) {
                failing = false;
                throw new OutOfMemoryError("planted by the test");
            }
            now += stallNanos;
            return now;
        }

        @Override
        public Timeout schedule(long delayNanos, Runnable task) {
            tasks.add(task);
            return () -> tasks.remove(task);
        }

        void jump(long nanos) {
            now += nanos;
            for (int due = tasks.size(); due > 0; due--) {
                tasks.remove().run();
            }
        }
    }

    @Test
    @DisplayName("A pause of the whole process costs no leader its office, however long it was")
    void pauseOfTheProcessIsNoSilence() {
        JumpingTime time = new JumpingTime();
        try (LocalCluster cluster = LocalCluster.open("standstill", 3, time)) {
            int leader = cluster.leader();
            assertThat(leader).isPositive();
            for (int i = 0; i < 5; i++) {
                time.jump(PAUSE_NANOS);
                assertThat(cluster.leader()).isEqualTo(leader);
            }
        }
    }

    @Test
    @DisplayName("A disk so slow that one step takes nearly as long as followers wait costs no leader its office")
    void slowStepsAreNoSilence() throws Exception {
        JumpingTime time = new JumpingTime();
        try (LocalCluster cluster = LocalCluster.open("standstill", 3, time)) {
            int leader = cluster.leader();
            time.stallNanos = Group.ELECTION.dividedBy(2).minusMillis(1).toNanos();
            for (int i = 0; i < 50; i++) {
                time.jump(Duration.ofMillis(20).toNanos());
                assertThat(cluster.leader()).isEqualTo(leader);
            }
        }
    }

    @Test
    @DisplayName("Time that goes by in small steps counts, so that a leader that nobody hears is replaced")
    void timeGoesOnInSmallSteps() {
        JumpingTime time = new JumpingTime();
        try (LocalCluster cluster = LocalCluster.open("standstill", 3, time)) {
            int leader = cluster.leader();
            cluster.isolate(leader);
            for (int i = 0; i < 200; i++) {
                time.jump(Duration.ofMillis(20).toNanos());
            }
            assertThat(cluster.leader()).isPositive().isNotEqualTo(leader);
        }
    }

    @Test
    @DisplayName("Time goes on after a tick that failed")
    void failedTickIsNotTheLast() {
        JumpingTime time = new JumpingTime();
        try (LocalCluster cluster = LocalCluster.open("standstill", 3, time)) {
            int leader = cluster.leader();
            time.failing = true;
            time.jump(Duration.ofMillis(20).toNanos());
            assertThat(time.failing).isFalse();
            cluster.isolate(leader);
            for (int i = 0; i < 200; i++) {
                time.jump(Duration.ofMillis(20).toNanos());
            }
            assertThat(cluster.leader()).isPositive().isNotEqualTo(leader);
        }
    }

    @Test
    @DisplayName("The replicas' time follows the clock in small steps, lags by what is beyond a step, and never falls")
    void runningTimeLagsByWhatWasStoodStill() {
        JumpingTime time = new JumpingTime();
        RunningTime running = new RunningTime(time);
        time.jump(1_000_000);
        assertThat(running.nanoTime()).isEqualTo(1_000_001);
        time.jump(PAUSE_NANOS);
        long after = running.nanoTime();
        assertThat(after)
                .isBetween(1_000_002L, 1_000_001 + Duration.ofMillis(300).toNanos());
        time.jump(5);
        assertThat(running.nanoTime()).isEqualTo(after + 5);
    }
}
