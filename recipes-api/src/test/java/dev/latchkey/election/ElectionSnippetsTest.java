package dev.latchkey.election;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.Grant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the package's documentation shows, compiled and run. */
@DisplayName("The documentation of elections")
class ElectionSnippetsTest {

    private final List<String> done = new ArrayList<>();

    @Test
    @DisplayName("shows a latch that switches something on and off")
    void latch() {
        try (Rig rig = Rig.connected()) {
            LeaderLatch latch = rig.coordinator.leaderLatch("billing", "10.0.0.5:8080");
            latch.onElected(leadership -> done.add("resume with " + leadership.fencingToken()));
            latch.onDeposed(reason -> done.add("pause"));
            latch.start();
            rig.settle();
            Grant leadership = latch.leadership().orElseThrow();
            assertThat(latch.leader().map(Candidate::metadata)).contains("10.0.0.5:8080");
            latch.closeAsync();
            rig.settle();
            assertThat(done).containsExactly("resume with " + leadership.fencingToken(), "pause");
        }
    }

    @Test
    @DisplayName("shows a task that works until it is interrupted")
    void task() throws InterruptedException {
        CountDownLatch worked = new CountDownLatch(1);
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try (Rig rig = Rig.connected(builder -> builder.executor(executor))) {
            LeaderTask task = compaction(rig.coordinator, worked);
            task.start();
            worked.await();
            assertThat(task.leadership()).isPresent();
            task.close();
            assertThat(task.state()).isEqualTo(LeaderTask.State.CLOSED);
        } finally {
            executor.shutdown();
        }
    }

    private static LeaderTask compaction(Coordinator coordinator, CountDownLatch worked) {
        return coordinator.leaderTask("compaction", leadership -> {
            while (true) {
                compactNext(leadership.fencingToken(), worked);
            }
        });
    }

    private static void compactNext(long token, CountDownLatch worked) throws InterruptedException {
        assertThat(token).isPositive();
        if (worked.getCount() == 0) {
            new CountDownLatch(1).await();
        }
        worked.countDown();
    }
}
