package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.lock.DistributedLock;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.Participant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Lock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the lock promises while nothing goes wrong but its callers. */
@DisplayName("A lock")
public abstract class LockConformance extends LockTest {

    private static final int WITHDRAWALS = 1_000;

    /** Runs on this engine. */
    protected LockConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("is granted at once when nobody has it, and is valid until it is released")
    void isGrantedAndReleased() throws InterruptedException {
        DistributedLock lock = application(LONG_TTL).coordinator().lock("orders/42");
        Grant grant = lock.acquire();
        assertThat(grant.isValid()).isTrue();
        assertThat(grant.remaining()).isPositive();
        assertThat(grant.fencingToken()).isPositive();
        grant.requireValid();
        assertThat(grant.release()).isTrue();
        assertThat(grant.isValid()).isFalse();
        assertThat(grant.remaining()).isZero();
        assertThat(grant.release()).isTrue();
        assertThatThrownBy(grant::requireValid)
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("orders/42")
                .hasMessageContaining("released");
        awaitNoTickets(client(), "orders,42");
    }

    @Test
    @DisplayName("of one name is one lock within a coordinator, and the names of others are others")
    void oneNameIsOneLock() throws InterruptedException {
        Application application = application(LONG_TTL);
        DistributedLock lock = application.coordinator().lock("a");
        assertThat(application.coordinator().lock("a")).isSameAs(lock);
        try (Grant grant = lock.acquire();
                Grant deeper = application.coordinator().lock("a/b").acquire()) {
            assertThat(grant.isValid()).isTrue();
            assertThat(deeper.isValid()).isTrue();
            assertThat(application.coordinator().lock("a").tryAcquire()).isEmpty();
        }
    }

    @Test
    @DisplayName("is refused to everyone else, in this process and another, while it is held")
    void excludes() throws InterruptedException {
        Application one = application(LONG_TTL);
        Application other = application(LONG_TTL);
        try (Grant grant = one.coordinator().lock("a").acquire()) {
            assertThat(grant.isValid()).isTrue();
            assertThat(one.coordinator().lock("a").tryAcquire()).isEmpty();
            assertThat(other.coordinator().lock("a").tryAcquire()).isEmpty();
            assertThat(other.coordinator().lock("a").tryAcquire(Duration.ofMillis(50)))
                    .isEmpty();
        }
        Optional<Grant> free = other.coordinator().lock("a").tryAcquire(Client.CONNECT_TIMEOUT);
        assertThat(free).isPresent();
        free.get().close();
    }

    @Test
    @DisplayName("gives every grant a greater token than all before it, whoever has it")
    void tokensRise() throws InterruptedException {
        DistributedLock one = application(LONG_TTL).coordinator().lock("a");
        DistributedLock other = application(LONG_TTL).coordinator().lock("a");
        List<Long> tokens = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            try (Grant grant = (i % 3 == 0 ? other : one).acquire()) {
                tokens.add(grant.fencingToken());
            }
        }
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
    }

    @Test
    @DisplayName(
            "excludes sixteen threads of two coordinators, serves all of them, and its tokens follow the order of granting")
    void excludesManyThreads() throws Exception {
        int threadsEach = 8;
        int grantsEach = 25;
        AtomicInteger inside = new AtomicInteger();
        List<Long> tokens = Collections.synchronizedList(new ArrayList<>());
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (Application application : List.of(application(LONG_TTL), application(LONG_TTL))) {
            for (int thread = 0; thread < threadsEach; thread++) {
                FutureTask<Void> task = new FutureTask<>(() -> {
                    for (int i = 0; i < grantsEach; i++) {
                        Grant grant = application.coordinator().lock("a").acquire();
                        try (grant) {
                            assertThat(inside.incrementAndGet()).isOne();
                            tokens.add(grant.fencingToken());
                            inside.decrementAndGet();
                        }
                    }
                    return null;
                });
                tasks.add(task);
                new Thread(task).start();
            }
        }
        for (FutureTask<Void> task : tasks) {
            task.get();
        }
        assertThat(tokens).hasSize(2 * threadsEach * grantsEach).isSorted().doesNotHaveDuplicates();
        awaitNoTickets(client(), "a");
    }

    @Test
    @DisplayName("passes to who waits, first come first served, when its holder's coordinator is closed")
    void passesOnWhenTheHolderCloses() throws Exception {
        Application holder = application(LONG_TTL);
        Application waiter = application(LONG_TTL);
        Grant held = holder.coordinator().lock("a").acquire();
        CompletableFuture<Grant> next = waiter.coordinator().lock("a").acquireAsync();
        Await.until("the waiter queues", () -> tickets(client(), "a").size() == 2);
        holder.coordinator().close();
        assertThat(held.isValid()).isFalse();
        assertThat(held.release()).isFalse();
        Grant granted = Await.result(next);
        assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
        granted.close();
    }

    @Test
    @DisplayName(
            "tells, when a wait runs out, who holds it with which token, how many wait, and how the session stands")
    void timeOutExplains() throws InterruptedException {
        Application holder = application(LONG_TTL, builder -> builder.name("the-holder"));
        Application waiter = application(LONG_TTL);
        try (Grant grant = holder.coordinator().lock("a").acquire()) {
            assertThatThrownBy(() -> waiter.coordinator().lock("a").acquire(Duration.ofMillis(30)))
                    .isInstanceOf(AcquireTimeoutException.class)
                    .hasMessageContaining("lock a was not granted within 30 ms")
                    .hasMessageContaining("the-holder")
                    .hasMessageContaining(Long.toString(grant.fencingToken()))
                    .hasMessageContaining("session ACTIVE");
            assertThatThrownBy(() -> Await.result(waiter.coordinator().lock("a").acquireAsync(Duration.ofMillis(30))))
                    .isInstanceOf(AcquireTimeoutException.class);
        }
        awaitNoTickets(client(), "a");
    }

    @Test
    @DisplayName("shows who holds it and who waits, from anywhere")
    void showsHolderAndWaiters() throws Exception {
        Application holder = application(LONG_TTL, builder -> builder.name("first"));
        Application waiter = application(LONG_TTL, builder -> builder.name("second"));
        DistributedLock seen = application(LONG_TTL).coordinator().lock("a");
        assertThat(seen.holder()).isEmpty();
        assertThat(seen.waiters()).isEmpty();
        try (Grant grant = holder.coordinator().lock("a").acquire()) {
            CompletableFuture<Grant> waiting = waiter.coordinator().lock("a").acquireAsync();
            Await.until("the second queues", () -> !seen.waiters().isEmpty());
            Participant first = seen.holder().orElseThrow();
            assertThat(first.name()).isEqualTo("first");
            assertThat(first.token()).isEqualTo(grant.fencingToken());
            assertThat(first.process()).isEqualTo(ProcessHandle.current().pid());
            assertThat(first.session()).isEqualTo(holder.coordinator().session().id());
            assertThat(seen.waiters()).extracting(Participant::name).containsExactly("second");
            assertThat(waiting.cancel(true)).isTrue();
        }
        Await.until("nobody holds it", () -> seen.holder().isEmpty());
    }

    @Test
    @DisplayName(
            "is free, and nothing is left in the engine, after a thousand requests that were interrupted, cancelled or ran out"
                    + " at random instants")
    void withdrawnRequestsLeaveNothing() throws Exception {
        Application application = application(LONG_TTL);
        Application holder = application(LONG_TTL);
        DistributedLock lock = application.coordinator().lock("a");
        SplittableRandom random = new SplittableRandom(42);
        Grant held = holder.coordinator().lock("a").acquire();
        for (int i = 0; i < WITHDRAWALS; i++) {
            withdrawSoon(lock, i % 3, random.nextLong(2_000_000));
            if (i % 10 == 9) {
                // Now and then the withdrawal meets a grant.
                held.close();
                held = holder.coordinator().lock("a").acquire();
            }
        }
        held.close();
        awaitNoTickets(client(), "a");
        Grant after = lock.acquire();
        after.close();
    }

    private static void withdrawSoon(DistributedLock lock, int manner, long nanos) throws Exception {
        switch (manner) {
            case 0 -> {
                CompletableFuture<Grant> request = lock.acquireAsync();
                spin(nanos);
                if (!request.cancel(true)) {
                    request.join().close();
                }
            }
            case 1 -> lock.tryAcquire(Duration.ofNanos(nanos)).ifPresent(Grant::close);
            default -> {
                FutureTask<Void> task = new FutureTask<>(() -> {
                    try (Grant grant = lock.acquire()) {
                        assertThat(grant.isValid()).isTrue();
                    } catch (InterruptedException expected) {
                        assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    }
                    return null;
                });
                Thread thread = new Thread(task);
                thread.start();
                spin(nanos);
                thread.interrupt();
                task.get();
            }
        }
    }

    private static void spin(long nanos) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < nanos) {
            Thread.onSpinWait();
        }
    }

    @Test
    @DisplayName("is not granted to a thread that comes interrupted, and the engine is not asked")
    void interruptedBefore() {
        DistributedLock lock = application(LONG_TTL).coordinator().lock("a");
        Thread.currentThread().interrupt();
        assertThatThrownBy(lock::acquire).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(tickets(client(), "a")).isEmpty();
    }

    @Test
    @DisplayName("can be acquired in one thread and released in another")
    void isNobodysThread() throws Exception {
        DistributedLock lock = application(LONG_TTL).coordinator().lock("a");
        CompletableFuture<Boolean> released = lock.acquireAsync().thenCompose(Grant::releaseAsync);
        assertThat(Await.result(released)).isTrue();
    }

    @Test
    @DisplayName("is released when the action under it ends, also when it throws")
    void withLockReleases() throws Exception {
        DistributedLock lock = application(LONG_TTL).coordinator().lock("a");
        long token = lock.withLock(Grant::fencingToken);
        assertThat(token).isPositive();
        assertThatThrownBy(() -> lock.withLock(grant -> {
                    throw new IllegalStateException("the action failed");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("the action failed");
        awaitNoTickets(client(), "a");
    }

    @Test
    @DisplayName("serves as a reentrant lock of java.util.concurrent")
    void reentrantAdapter() throws Exception {
        DistributedLock lock = application(LONG_TTL).coordinator().lock("a");
        Lock reentrant = lock.asReentrantLock();
        assertThat(lock.asReentrantLock()).isSameAs(reentrant);
        reentrant.lock();
        assertThat(reentrant.tryLock()).isTrue();
        FutureTask<Boolean> stranger = new FutureTask<>(reentrant::tryLock);
        new Thread(stranger).start();
        assertThat(stranger.get()).isFalse();
        reentrant.unlock();
        assertThat(lock.tryAcquire()).isEmpty();
        reentrant.unlock();
        assertThatThrownBy(reentrant::unlock).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(reentrant::newCondition)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("no conditions");
        awaitNoTickets(client(), "a");
    }

    @Test
    @DisplayName("fails all who wait, and says so, when their coordinator is closed")
    void closeFailsWaiters() throws Exception {
        Application holder = application(LONG_TTL);
        Application waiter = application(LONG_TTL);
        try (Grant grant = holder.coordinator().lock("a").acquire()) {
            assertThat(grant.isValid()).isTrue();
            CompletableFuture<Grant> asynchronous =
                    waiter.coordinator().lock("a").acquireAsync();
            FutureTask<Grant> blocking =
                    new FutureTask<>(() -> waiter.coordinator().lock("a").acquire());
            new Thread(blocking).start();
            Await.until("it queues", () -> tickets(client(), "a").size() == 2);
            waiter.coordinator().close();
            assertThatThrownBy(() -> Await.result(asynchronous)).isInstanceOf(CoordinatorClosedException.class);
            assertThatThrownBy(blocking::get)
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(CoordinatorClosedException.class);
            assertThatThrownBy(() -> waiter.coordinator().lock("a").acquire())
                    .isInstanceOf(CoordinatorClosedException.class);
        }
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("leaves no thread and no session behind when the coordinator is closed")
    void closeLeavesNothing() throws Exception {
        List<Thread> before = List.copyOf(Thread.getAllStackTraces().keySet());
        int sessionsBefore = engine().sessionCount();
        Application application = application(LONG_TTL);
        application.coordinator().lock("a").acquire();
        application
                .coordinator()
                .lock("b")
                .acquireAsync()
                .thenAccept(Grant::close)
                .get();
        application.close();
        Await.until("its session is gone", () -> engine().sessionCount() <= sessionsBefore);
        Await.until(
                "its threads are gone",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .allMatch(thread ->
                                before.contains(thread) || !thread.getName().startsWith("latchkey")));
    }
}
