package dev.latchkey.local;

import static dev.latchkey.local.Connections.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendSession;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class TestKitTest {

    private static void fail() {
        throw new IllegalStateException("planted by the test");
    }

    @Test
    @DisplayName(
            "When a process goes on or a link is restored all that was held back happens, whatever the first of it throws")
    void nothingHeldBackIsDropped() {
        AtomicInteger ran = new AtomicInteger();
        VirtualTime time = new VirtualTime();
        LocalProcess process = new LocalProcess(time);
        process.pause();
        process.schedule(1, TestKitTest::fail);
        process.schedule(2, ran::incrementAndGet);
        time.advance(Duration.ofSeconds(1));
        process.resume();
        assertThat(ran).hasValue(1);
        LocalLink link = new LocalLink();
        link.cut();
        link.whenOpen(TestKitTest::fail);
        link.whenOpen(ran::incrementAndGet);
        link.restore();
        assertThat(ran).hasValue(2);
    }

    @Test
    @DisplayName("Virtual time waits for who blocks once, not at every instant, and for everybody else as before")
    void blockedTaskHoldsUpTimeOnce() {
        VirtualTime time = new VirtualTime();
        CountDownLatch end = new CountDownLatch(1);
        time.executor().execute(() -> {
            try {
                end.await();
            } catch (InterruptedException interrupt) {
                Thread.currentThread().interrupt();
            }
        });
        AtomicInteger ran = new AtomicInteger();
        AtomicInteger ahead = new AtomicInteger();
        for (int instant = 1; instant <= 200; instant++) {
            int before = instant - 1;
            time.schedule(instant, () -> {
                if (ran.get() != before) {
                    ahead.incrementAndGet();
                }
                time.executor().execute(ran::incrementAndGet);
            });
        }
        time.advance(Duration.ofSeconds(1));
        assertThat(ran).hasValue(200);
        assertThat(ahead).hasValue(0);
        end.countDown();
    }

    @Test
    @DisplayName("What takes a leader fails with what to do while there is none, and does not come about later")
    void withoutALeaderTheCallsFail() throws Exception {
        VirtualTime time = new VirtualTime();
        try (LocalCluster cluster = LocalCluster.open("test-kit-test", 3, time)) {
            Backend backend = Connections.backend(time, Map.of("name", "test-kit-test"));
            BackendSession session = get(backend.openSession(Duration.ofMinutes(1)));
            cluster.crash(cluster.leader());
            CompletableFuture<?> sessions = elsewhere(cluster::sessions);
            CompletableFuture<?> expired = elsewhere(() -> cluster.expireSession(session.id()));
            assertThatThrownBy(() -> get(sessions))
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("the open sessions")
                    .hasMessageContaining("no replica leads")
                    .hasMessageContaining("time().advance");
            assertThatThrownBy(() -> get(expired)).cause().hasMessageContaining("session " + session.id());
            time.advance(Duration.ofSeconds(2));
            assertThat(cluster.sessions()).containsExactly(session.id());
            backend.close();
        }
    }

    private static CompletableFuture<?> elsewhere(Runnable call) {
        return CompletableFuture.runAsync(call, task -> {
            Thread thread = new Thread(task, "test-kit-test");
            thread.setDaemon(true);
            thread.start();
        });
    }
}
