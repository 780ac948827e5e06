package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.scripted.Rig;
import dev.latchkey.scripted.Threads;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The lock of a name")
class LockIdentityTest {

    private final Rig rig = Rig.connected();

    @AfterEach
    void close() {
        rig.close();
    }

    /** Collects garbage until something that nobody has is gone. */
    private static void collectGarbage() {
        WeakReference<Object> canary = new WeakReference<>(new Object());
        Threads.await("a collection", () -> {
            System.gc();
            return canary.get() == null;
        });
    }

    @Test
    @DisplayName("is the same object as long as somebody has it")
    void sameNameSameObject() {
        DistributedLock lock = rig.coordinator.lock("a");
        collectGarbage();
        assertThat(rig.coordinator.lock("a")).isSameAs(lock).isNotSameAs(rig.coordinator.lock("b"));
        assertThat(lock.asReentrantLock()).isSameAs(lock.asReentrantLock());
        assertThat(lock.name()).isEqualTo("a");
        assertThat(lock).hasToString("lock a");
    }

    @Test
    @DisplayName("is found again while it is held, so that a second caller queues behind the first in memory")
    void heldLockIsNotMadeTwice() throws InterruptedException {
        Grant grant = rig.coordinator.lock("a").acquire();
        collectGarbage();
        rig.backend.takeRequests();
        assertThat(rig.coordinator.lock("a").tryAcquire()).isEmpty();
        assertThat(rig.backend.takeRequests()).isEmpty();
        assertThat(grant.release()).isTrue();
    }

    @Test
    @DisplayName("is found again while somebody waits for it")
    void awaitedLockIsNotMadeTwice() {
        String ahead = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> first = rig.coordinator.lock("a").acquireAsync();
        collectGarbage();
        CompletableFuture<Grant> second = rig.coordinator.lock("a").acquireAsync();
        assertThat(rig.tickets()).isEqualTo(2);
        rig.engine.remove(ahead);
        rig.now(first).orElseThrow().release();
        assertThat(rig.now(second)).isPresent();
    }

    @Test
    @DisplayName("can be unlocked by the thread that has it, even if nobody kept the object in between")
    void reentrantLockIsFoundAgain() {
        rig.coordinator.lock("a").asReentrantLock().lock();
        collectGarbage();
        rig.coordinator.lock("a").asReentrantLock().unlock();
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("tells the thread that had it of the loss, even if nobody kept the object in between")
    void lostReentrantLockIsFoundAgain() {
        rig.coordinator.lock("a").asReentrantLock().lock();
        rig.backend.endSession("expired");
        rig.settle();
        collectGarbage();
        assertThatExceptionOfType(GrantLostException.class)
                .isThrownBy(() -> rig.coordinator.lock("a").asReentrantLock().unlock());
    }

    @Test
    @DisplayName("costs nothing once nobody has it any more")
    void unusedLockIsLetGo() throws InterruptedException {
        rig.coordinator.lock("a").acquire().release();
        WeakReference<DistributedLock> unused = new WeakReference<>(rig.coordinator.lock("a"));
        Threads.await("the unused lock to be let go", () -> {
            System.gc();
            return unused.get() == null;
        });
        assertThat(rig.coordinator.lock("a").name()).isEqualTo("a");
    }
}
