package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The snippets of the package's documentation, so that they compile, and do what they say. */
@DisplayName("The snippets on locks")
class LockSnippetsTest {

    @Test
    @DisplayName("compile, and run on tokens that rise")
    void run() throws InterruptedException {
        List<Long> tokens = new ArrayList<>();
        try (Rig rig = Rig.connected()) {
            Coordinator coordinator = rig.coordinator;
            try (Grant grant = coordinator.lock("orders/42").acquire()) {
                tokens.add(grant.fencingToken());
            }
            DistributedReadWriteLock catalogue = coordinator.readWriteLock("catalogue");
            try (Grant reading = catalogue.read().acquire()) {
                tokens.add(reading.fencingToken());
            }
            WriteGrant writing = catalogue.write().acquire();
            tokens.add(writing.fencingToken());
            try (Grant reading = writing.downgrade()) {
                tokens.add(reading.fencingToken());
            }
            DistributedSemaphore uploads = coordinator.semaphore("uploads", 8);
            try (Grant one = uploads.acquire(Duration.ofSeconds(5));
                    Grant three = uploads.permits(3).acquire()) {
                tokens.add(one.fencingToken());
                tokens.add(three.fencingToken());
            }
            uploads.changePermits(12);
            try (GrantSet both = coordinator.lockAll("accounts/7", "accounts/3").acquire(Duration.ofSeconds(2))) {
                tokens.add(both.fencingToken("accounts/3"));
                tokens.add(both.fencingToken("accounts/7"));
            }
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }
}
