package dev.latchkey.local;

import static dev.latchkey.local.Connections.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClosedBackendTest {

    /** Time that closes a backend as soon as something is scheduled on it. */
    private static final class ClosingTime implements Time {
        private final VirtualTime to = new VirtualTime();
        private final List<Backend> toClose = new ArrayList<>();

        @Override
        public long nanoTime() {
            return to.nanoTime();
        }

        @Override
        public Timeout schedule(long delayNanos, Runnable task) {
            Timeout timeout = to.schedule(delayNanos, task);
            toClose.forEach(Backend::close);
            return timeout;
        }
    }

    @Test
    @DisplayName(
            "A request that the engine has is not told as undone because its backend is closed in the same instant")
    void sentRequestMayHaveHappened() throws Exception {
        VirtualTime engineTime = new VirtualTime();
        try (LocalCluster cluster = LocalCluster.open("closed-test", 3, engineTime)) {
            Backend other = Connections.backend(engineTime, Map.of("name", "closed-test"));
            ClosingTime time = new ClosingTime();
            Backend closed = Connections.backend(time, Map.of("name", "closed-test"));
            cluster.isolate(cluster.leader());
            time.toClose.add(closed);
            CompletionStage<Outcome> told = closed.commit(
                    Transaction.unowned().create("d/k", new byte[0]).build());
            cluster.heal();
            engineTime.advance(Duration.ofSeconds(1));
            assertThat(get(other.list(Range.key("d/k"))).entries()).hasSize(1);
            assertThat(get(told)).isInstanceOf(Outcome.Unknown.class);
            other.close();
        }
    }
}
