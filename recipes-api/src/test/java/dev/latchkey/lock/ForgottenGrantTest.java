package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Rig;
import dev.latchkey.scripted.Threads;
import dev.latchkey.session.Grant;
import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A grant whose handle nobody has any more")
class ForgottenGrantTest {

    private static final Duration SWEEP = Duration.ofSeconds(5);

    private static void acquireAndForget(Rig rig) throws InterruptedException {
        assertThat(rig.lock().acquire().isValid()).isTrue();
    }

    private static void acquireAnotherAndForget(Rig rig) throws InterruptedException {
        assertThat(rig.coordinator.lock("b").acquire().isValid()).isTrue();
    }

    @Test
    @DisplayName("is reported once, with the stack that acquired it, and stays held")
    void forgottenGrantIsReported() throws InterruptedException {
        try (Rig rig = Rig.connected()) {
            acquireAndForget(rig);
            Threads.await("the report of the forgotten grant", () -> {
                System.gc();
                rig.advance(SWEEP);
                return !rig.events.forgotten.isEmpty();
            });
            assertThat(rig.events.forgotten).containsExactly("lock a");
            assertThat(rig.events.acquiredHere.get(0).getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("acquireAndForget"));
            assertThat(rig.tickets()).isOne();
        }
    }

    @Test
    @DisplayName("is reported for permits, readers and writers as well")
    void everyKindIsReported() throws InterruptedException {
        try (Rig rig = Rig.connected()) {
            acquireOneOfEachAndForget(rig);
            Threads.await("the report of all forgotten grants", () -> {
                System.gc();
                rig.advance(SWEEP);
                return rig.events.forgotten.size() == 3;
            });
            assertThat(rig.events.forgotten)
                    .containsExactlyInAnyOrder("semaphore s", "read-write lock r", "read-write lock w");
        }
    }

    private static void acquireOneOfEachAndForget(Rig rig) throws InterruptedException {
        rig.coordinator.semaphore("s", 2).acquire();
        rig.coordinator.readWriteLock("r").read().acquire();
        rig.coordinator.readWriteLock("w").write().acquire();
    }

    @Test
    @DisplayName(
            "is reported without its stack if grants came faster than stacks are noted, and with it again soon after")
    void stacksAreNotedWithinMeasure() throws InterruptedException {
        try (Rig rig = Rig.connected()) {
            for (int i = 0; i < 1_000; i++) {
                rig.lock().acquire().release();
            }
            acquireAndForget(rig);
            rig.advance(Duration.ofNanos(100_000));
            acquireAnotherAndForget(rig);
            Threads.await("the report of both forgotten grants", () -> {
                System.gc();
                rig.advance(SWEEP);
                return rig.events.forgotten.size() == 2;
            });
            int tooFast = rig.events.forgotten.indexOf("lock a");
            assertThat(rig.events.acquiredHere.get(tooFast))
                    .hasMessageContaining("more than 1000 grants a second")
                    .satisfies(said -> assertThat(said.getStackTrace()).isEmpty());
            assertThat(rig.events.acquiredHere.get(1 - tooFast).getStackTrace())
                    .anyMatch(frame -> frame.getMethodName().equals("acquireAnotherAndForget"));
        }
    }

    @Test
    @DisplayName("is not reported if it was released, or is in use, or was lost")
    void otherGrantsAreNotReported() throws InterruptedException {
        try (Rig rig = Rig.connected()) {
            rig.lock().acquire().release();
            Grant used = rig.coordinator.lock("b").acquire();
            acquireAndForget(rig);
            rig.backend.endSession("expired");
            Grant usedToo = rig.coordinator.lock("c").acquire();
            Object[] canary = {new Object()};
            WeakReference<Object> collected = new WeakReference<>(canary[0]);
            canary[0] = null;
            Threads.await("a collection", () -> {
                System.gc();
                return collected.get() == null;
            });
            rig.advance(SWEEP);
            assertThat(rig.events.forgotten).isEmpty();
            Reference.reachabilityFence(used);
            Reference.reachabilityFence(usedToo);
        }
    }

    @Test
    @DisplayName("costs nothing and is not noticed where that is not wanted")
    void notWanted() throws InterruptedException {
        try (Rig rig = Rig.connected(builder -> builder.reportsForgottenGrants(false))) {
            acquireAndForget(rig);
            System.gc();
            rig.advance(SWEEP);
            assertThat(rig.events.forgotten).isEmpty();
        }
    }
}
