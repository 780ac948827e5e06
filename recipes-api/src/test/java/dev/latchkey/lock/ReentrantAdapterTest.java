package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.scripted.Threads;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.GrantLostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Lock;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The lock as java.util.concurrent knows it")
class ReentrantAdapterTest {

    private final Rig rig = Rig.connected();
    private final DistributedLock distributed = rig.lock();
    private final Lock lock = distributed.asReentrantLock();

    @AfterEach
    void close() {
        rig.close();
    }

    private static <T> T elsewhere(Supplier<T> action) {
        return CompletableFuture.supplyAsync(action, task -> new Thread(task, "elsewhere").start())
                .join();
    }

    private boolean triedElsewhere() {
        return elsewhere(lock::tryLock);
    }

    @Test
    @DisplayName("is entered again by its thread for nothing, and left as often as it was entered")
    void nested() {
        lock.lock();
        rig.backend.takeRequests();
        lock.lock();
        assertThat(lock.tryLock()).isTrue();
        lock.unlock();
        lock.unlock();
        assertThat(rig.backend.takeRequests()).isEmpty();
        assertThat(rig.tickets()).isOne();
        lock.unlock();
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("cannot be unlocked by a thread that does not have it")
    void unlockByAStranger() {
        lock.lock();
        Throwable thrown = elsewhere(() -> {
            try {
                lock.unlock();
                return null;
            } catch (IllegalMonitorStateException refused) {
                return refused;
            }
        });
        assertThat(thrown)
                .hasMessage("lock a is to be unlocked by the thread that locked it, but this thread does not have it.");
        assertThat(rig.tickets()).isOne();
        lock.unlock();
        assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
    }

    @Test
    @DisplayName("excludes other threads")
    void excludesOtherThreads() {
        lock.lock();
        assertThat(triedElsewhere()).isFalse();
        lock.unlock();
        assertThat(triedElsewhere()).isTrue();
    }

    @Test
    @DisplayName("tells its thread at the last unlock that it was lost, and is free for it afterwards")
    void unlockAfterALoss() {
        lock.lock();
        lock.lock();
        rig.backend.endSession("expired");
        lock.unlock();
        assertThatExceptionOfType(GrantLostException.class)
                .isThrownBy(lock::unlock)
                .withMessageContaining("lock a was lost before it was unlocked (fencing token ");
        lock.lock();
        lock.unlock();
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("is not entered again on the strength of a grant that was lost")
    void reentryAfterALoss() {
        lock.lock();
        rig.time.leap(Rig.TTL);
        assertThatExceptionOfType(GrantLostException.class).isThrownBy(lock::lock);
        assertThatExceptionOfType(GrantLostException.class).isThrownBy(lock::tryLock);
        assertThatExceptionOfType(GrantLostException.class).isThrownBy(lock::unlock);
    }

    @Test
    @DisplayName("A thread that lost it learns so even while another thread has it by now")
    void lossIsToldToTheThreadThatLost() throws InterruptedException {
        lock.lock();
        rig.backend.endSession("expired");
        assertThat(triedElsewhere()).isTrue();
        assertThatExceptionOfType(GrantLostException.class).isThrownBy(lock::unlock);
        assertThat(rig.tickets()).as("the other thread's").isOne();
    }

    @Test
    @DisplayName("is tried without waiting, with a pending interrupt kept for later")
    void tryLockKeepsTheInterrupt() {
        Thread.currentThread().interrupt();
        assertThat(lock.tryLock()).isTrue();
        assertThat(Thread.interrupted()).isTrue();
        lock.unlock();

        rig.engine.strangerQueues(rig.directory());
        assertThat(lock.tryLock()).isFalse();
        assertThat(rig.tickets()).isOne();
    }

    @Test
    @DisplayName("An interrupt while it is tried leaves it untaken and is kept")
    void interruptWhileTrying() {
        rig.backend.next(Request.DRAW, Fate.REPLY_HELD_BACK);
        Threads.interruptWhenWaiting(Thread.currentThread());
        assertThat(lock.tryLock()).isFalse();
        assertThat(Thread.interrupted()).isTrue();
        rig.backend.deliverAll();
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("is waited for, for at most so long")
    void tryLockWithATime() throws InterruptedException {
        String ahead = rig.engine.strangerQueues(rig.directory());
        Threads.whenWaiting(Thread.currentThread(), () -> rig.time.advance(Duration.ofMillis(20)));
        assertThat(lock.tryLock(20, TimeUnit.MILLISECONDS)).isFalse();
        assertThat(lock.tryLock(-1, TimeUnit.DAYS)).isFalse();

        Threads.whenWaiting(Thread.currentThread(), () -> rig.engine.remove(ahead));
        assertThat(lock.tryLock(Long.MAX_VALUE, TimeUnit.DAYS)).isTrue();
        assertThat(lock.tryLock(1, TimeUnit.SECONDS)).isTrue();
        lock.unlock();
        lock.unlock();
    }

    @Test
    @DisplayName("lock() goes on waiting when interrupted, and keeps the interrupt for later")
    void lockIsNotInterrupted() {
        String ahead = rig.engine.strangerQueues(rig.directory());
        Thread waiter = Thread.currentThread();
        Threads.whenWaiting(waiter, () -> {
            waiter.interrupt();
            Threads.await("a second ticket", () -> rig.backend.count(Request.DRAW) == 2);
            rig.engine.remove(ahead);
        });
        lock.lock();
        assertThat(Thread.interrupted()).isTrue();
        lock.unlock();
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("lockInterruptibly() gives up when interrupted, and leaves nothing behind")
    void lockInterruptiblyIsInterrupted() {
        rig.engine.strangerQueues(rig.directory());
        Threads.interruptWhenWaiting(Thread.currentThread());
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(lock::lockInterruptibly);
        assertThat(rig.tickets()).isOne();
        assertThatExceptionOfType(IllegalMonitorStateException.class).isThrownBy(lock::unlock);
    }

    @Test
    @DisplayName("gives up after the coordinator's wait time-out, since nothing waits for ever in silence")
    void lockEndsAfterTheWaitTimeout() {
        rig.engine.strangerQueues(rig.directory());
        Threads.whenWaiting(Thread.currentThread(), () -> rig.time.advance(Duration.ofHours(1)));
        assertThatExceptionOfType(AcquireTimeoutException.class).isThrownBy(lock::lock);
    }

    @Test
    @DisplayName("has no conditions, and says what to use instead")
    void noConditions() {
        assertThatExceptionOfType(UnsupportedOperationException.class)
                .isThrownBy(lock::newCondition)
                .withMessageContaining("watch a value or use a barrier instead");
        assertThat(lock).hasToString("reentrant lock a");
    }
}
