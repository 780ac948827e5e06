package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What depends on a release")
class ReleaseAsyncTest {

    private enum Kind {
        LOCK(rig -> rig.coordinator.lock("a")),
        SEMAPHORE(rig -> rig.coordinator.semaphore("a", 1)),
        WRITE(rig -> rig.coordinator.readWriteLock("a").write()),
        SET(rig -> rig.coordinator.lockAll("a", "b"));

        private final Function<Rig, Acquirable<? extends Grant>> made;

        Kind(Function<Rig, Acquirable<? extends Grant>> made) {
            this.made = made;
        }
    }

    private final Rig rig = Rig.connected();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("runs on the callback executor, and not where the engine's answer is read")
    void onTheExecutor(Kind kind) {
        CompletableFuture<? extends Grant> held = kind.made.apply(rig).acquireAsync(Duration.ZERO);
        rig.settle();
        List<Boolean> told = new ArrayList<>();
        rig.backend.always(Request.REMOVE, Fate.HELD_BACK);
        held.join().releaseAsync().thenAccept(told::add);
        rig.backend.deliverAll();
        assertThat(told).isEmpty();
        rig.settle();
        assertThat(told).containsExactly(true);
    }
}
