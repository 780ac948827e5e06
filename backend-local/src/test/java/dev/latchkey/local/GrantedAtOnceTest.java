package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.lock.Acquirable;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@DisplayName("A grant that the engine of this process has at once")
class GrantedAtOnceTest {

    private static final Duration WAIT = Duration.ofMinutes(30);

    /** It stands still, so nobody but the caller ever has the engine. */
    private final VirtualTime clock = new VirtualTime();

    private final AtomicInteger armed = new AtomicInteger();
    private final Time counting = new Time() {
        @Override
        public long nanoTime() {
            return clock.nanoTime();
        }

        @Override
        public Timeout schedule(long delayNanos, Runnable task) {
            if (delayNanos == WAIT.toNanos()) {
                armed.incrementAndGet();
            }
            return clock.schedule(delayNanos, task);
        }
    };

    @Test
    @DisplayName("arms no timer for the end of its wait, whereas one that must wait does")
    void armsNoTimer() throws Exception {
        armsNoTimer(coordinator -> coordinator.lock("a"));
        armsNoTimer(coordinator -> coordinator.semaphore("b", 1));
        armsNoTimer(coordinator -> coordinator.readWriteLock("c").write());
    }

    private <G extends Grant> void armsNoTimer(Function<Coordinator, Acquirable<G>> recipe) throws Exception {
        armed.set(0);
        try (Coordinator coordinator =
                Coordinator.builder("local:").time(counting).connect()) {
            Acquirable<G> asked = recipe.apply(coordinator);
            Grant held = asked.acquire(WAIT);
            assertThat(armed).as("timers of %s, granted at once", asked).hasValue(0);
            CompletableFuture<G> waits = asked.acquireAsync(WAIT);
            assertThat(armed).as("timers of %s, held by another", asked).hasValue(1);
            held.close();
            waits.get(30, TimeUnit.SECONDS).close();
        }
    }
}
