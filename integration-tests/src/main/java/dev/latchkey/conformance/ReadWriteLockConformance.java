package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.lock.DistributedReadWriteLock;
import dev.latchkey.lock.WriteGrant;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.Participant;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.Sibling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the read-write lock promises. */
@DisplayName("A read-write lock")
public abstract class ReadWriteLockConformance extends LockTest {

    private static final String DIRECTORY = "rwlocks/a";
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final int ROUNDS = 30;

    /** The requests that draw, mark and remove tickets, as each engine calls them; the plain lock is tested with all. */
    private static final Set<String> WRITES = Set.of("create", "setData", "delete", "multi", "Txn", "commit");

    /** Runs on this engine. */
    protected ReadWriteLockConformance(Engine engine) {
        super(engine);
    }

    private static DistributedReadWriteLock lock(Application application) {
        return application.coordinator().readWriteLock("a");
    }

    @Test
    @DisplayName(
            "lets readers of all processes in together, keeps a writer out meanwhile, and readers while one writes")
    void readersShareAndWritersExclude() throws Exception {
        DistributedReadWriteLock one = lock(application(LONG_TTL, builder -> builder.name("one")));
        DistributedReadWriteLock other = lock(application(LONG_TTL, builder -> builder.name("other")));
        try (Grant first = one.read().acquire();
                Grant second = one.read().acquire();
                Grant third = other.read().acquire()) {
            assertThat(first.isValid() && second.isValid() && third.isValid()).isTrue();
            assertThat(other.write().tryAcquire()).isEmpty();
            assertThat(one.write().tryAcquire(MOMENT)).isEmpty();
            assertThat(other.readers()).extracting(Participant::name).containsExactly("one", "one", "other");
            assertThat(other.writer()).isEmpty();
        }
        try (WriteGrant writer = one.write().acquire()) {
            assertThat(writer.isValid()).isTrue();
            assertThat(other.read().tryAcquire()).isEmpty();
            assertThat(one.read().tryAcquire(MOMENT)).isEmpty();
            assertThat(other.write().tryAcquire()).isEmpty();
            assertThat(other.writer()).get().extracting(Participant::name).isEqualTo("one");
            assertThat(other.readers()).isEmpty();
        }
        Queues.await(client(), DIRECTORY, 0);
        assertThat(one.name()).isEqualTo("a");
    }

    @Test
    @DisplayName(
            "is fair: a writer waits for the readers ahead of it only, and readers who come later wait for the writer")
    void isFair() throws Exception {
        DistributedReadWriteLock one = lock(application(LONG_TTL));
        DistributedReadWriteLock other = lock(application(LONG_TTL));
        Client observer = client();
        Grant early = one.read().acquire();
        Grant earlyToo = other.read().acquire();
        CompletableFuture<WriteGrant> writer = other.write().acquireAsync();
        Queues.await(observer, DIRECTORY, 3);
        CompletableFuture<Grant> late = one.read().acquireAsync();
        Queues.await(observer, DIRECTORY, 4);
        assertThat(one.waiters()).hasSize(2);
        assertThat(one.read().tryAcquire()).isEmpty();
        // Out of order, so that the writer has to look again.
        earlyToo.close();
        assertThat(writer.isDone() || late.isDone()).isFalse();
        early.close();
        WriteGrant written = Await.result(writer);
        assertThat(late.isDone()).isFalse();
        assertThat(written.fencingToken()).isGreaterThan(Math.max(early.fencingToken(), earlyToo.fencingToken()));
        written.close();
        Grant read = Await.result(late);
        assertThat(read.fencingToken()).isGreaterThan(written.fencingToken());
        read.close();
        Queues.await(observer, DIRECTORY, 0);
    }

    @Test
    @DisplayName(
            "lets a writer go on as a reader without a gap: waiting and later readers come in, a writer still waits")
    void downgrades() throws Exception {
        DistributedReadWriteLock one = lock(application(LONG_TTL, builder -> builder.name("one")));
        DistributedReadWriteLock other = lock(application(LONG_TTL));
        Client observer = client();
        WriteGrant writer = one.write().acquire();
        CompletableFuture<Grant> waiting = other.read().acquireAsync();
        Queues.await(observer, DIRECTORY, 2);
        List<Sibling> queue = Queues.tickets(observer, DIRECTORY);
        Grant reader = writer.downgrade();
        assertThat(writer.isValid()).isFalse();
        assertThat(reader.isValid()).isTrue();
        assertThat(reader.fencingToken()).isGreaterThan(writer.fencingToken());
        Grant waited = Await.result(waiting);
        assertThat(waited.fencingToken()).isGreaterThan(reader.fencingToken());
        Grant later = other.read().tryAcquire().orElseThrow();
        assertThat(Queues.tickets(observer, DIRECTORY).subList(0, 2)).isEqualTo(queue);
        assertThat(one.readers()).hasSize(3);
        CompletableFuture<WriteGrant> next = other.write().acquireAsync();
        Queues.await(observer, DIRECTORY, 4);
        waited.close();
        later.close();
        Queues.await(observer, DIRECTORY, 2);
        assertThat(next.isDone()).isFalse();
        assertThat(reader.isValid()).isTrue();
        assertThat(reader.release()).isTrue();
        WriteGrant written = Await.result(next);
        assertThat(written.fencingToken()).isGreaterThan(later.fencingToken());
        written.close();
        assertThatThrownBy(written::downgrade)
                .isInstanceOf(GrantLostException.class)
                .hasMessageContaining("read-write lock a")
                .hasMessageContaining("released");
    }

    @Test
    @DisplayName("refuses a reader who asks to write, with the reason, rather than have it wait for itself for ever")
    void refusesUpgrades() throws Exception {
        DistributedReadWriteLock lock = lock(application(LONG_TTL));
        ReadWriteLock threads = lock.asReentrantLock();
        assertThat(lock.asReentrantLock()).isSameAs(threads);
        threads.readLock().lock();
        assertThatThrownBy(() -> threads.writeLock().lock())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("would wait for itself");
        assertThatThrownBy(() -> threads.writeLock().tryLock()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> lock.write().acquire(MOMENT))
                .isInstanceOf(AcquireTimeoutException.class)
                .hasMessageContaining("a reader cannot become a writer");
        threads.readLock().unlock();
        threads.writeLock().lock();
        threads.writeLock().unlock();
        Queues.await(client(), DIRECTORY, 0);
    }

    @Test
    @DisplayName("is reentrant for threads by its adapter, which also lets a writing thread go on reading")
    void adapterIsReentrant() throws Exception {
        ReadWriteLock threads = lock(application(LONG_TTL)).asReentrantLock();
        DistributedReadWriteLock other = lock(application(LONG_TTL));
        threads.writeLock().lock();
        threads.writeLock().lock();
        threads.readLock().lock();
        threads.readLock().lock();
        threads.writeLock().unlock();
        assertThat(other.read().tryAcquire()).isEmpty();
        threads.writeLock().unlock();
        threads.readLock().unlock();
        Grant beside = other.read().acquire();
        assertThat(other.write().tryAcquire()).isEmpty();
        assertThat(threads.readLock().tryLock()).isTrue();
        threads.readLock().unlock();
        threads.readLock().unlock();
        beside.close();
        assertThatThrownBy(() -> threads.readLock().unlock()).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(() -> threads.writeLock().unlock()).isInstanceOf(IllegalMonitorStateException.class);
        assertThatThrownBy(() -> threads.readLock().newCondition()).isInstanceOf(UnsupportedOperationException.class);
        WriteGrant written = other.write().acquire();
        FutureTask<Boolean> blocked = new FutureTask<>(() -> threads.writeLock().tryLock(30, TimeUnit.MILLISECONDS));
        new Thread(blocked).start();
        assertThat(blocked.get()).isFalse();
        written.close();
    }

    @Test
    @DisplayName(
            "lets readers pass whose writer ahead gave up, and keeps nothing of who was cancelled or ran out of time")
    void withdrawnWritersLetReadersPass() throws Exception {
        Application application = application(LONG_TTL);
        DistributedReadWriteLock one = lock(application);
        DistributedReadWriteLock other = lock(application(LONG_TTL));
        Client observer = client();
        Grant reader = one.read().acquire();
        CompletableFuture<WriteGrant> writer = other.write().acquireAsync();
        Queues.await(observer, DIRECTORY, 2);
        CompletableFuture<Grant> late = one.read().acquireAsync();
        Queues.await(observer, DIRECTORY, 3);
        assertThat(writer.cancel(true)).isTrue();
        Await.result(late).close();
        assertThat(other.write().tryAcquire(MOMENT)).isEmpty();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> other.write().acquire()).isInstanceOf(InterruptedException.class);
        reader.close();
        Queues.await(observer, DIRECTORY, 0);
        Grant last = one.read().acquire();
        application.coordinator().close();
        assertThat(last.isValid()).isFalse();
        Queues.await(observer, DIRECTORY, 0);
    }

    @Test
    @DisplayName("never has a writer inside with anyone else, and a writer's token exceeds every earlier reader's")
    void excludesManyThreads() throws Exception {
        AtomicInteger readersInside = new AtomicInteger();
        AtomicInteger writersInside = new AtomicInteger();
        AtomicLong greatestSeen = new AtomicLong();
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (Application application : List.of(application(LONG_TTL), application(LONG_TTL))) {
            for (int thread = 0; thread < 4; thread++) {
                boolean writes = thread == 0;
                FutureTask<Void> task = new FutureTask<>(() -> {
                    for (int i = 0; i < 15; i++) {
                        if (writes) {
                            WriteGrant grant = lock(application).write().acquire();
                            assertThat(writersInside.incrementAndGet()).isOne();
                            assertThat(readersInside.get()).isZero();
                            assertThat(grant.fencingToken()).isGreaterThan(greatestSeen.get());
                            greatestSeen.accumulateAndGet(grant.fencingToken(), Math::max);
                            // As a reader it is inside with others.
                            readersInside.incrementAndGet();
                            writersInside.decrementAndGet();
                            Grant reader = grant.downgrade();
                            greatestSeen.accumulateAndGet(reader.fencingToken(), Math::max);
                            readersInside.decrementAndGet();
                            reader.close();
                        } else {
                            Grant grant = lock(application).read().acquire();
                            readersInside.incrementAndGet();
                            assertThat(writersInside.get()).isZero();
                            greatestSeen.accumulateAndGet(grant.fencingToken(), Math::max);
                            readersInside.decrementAndGet();
                            grant.close();
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
        Queues.await(client(), DIRECTORY, 0);
    }

    @Test
    @DisplayName("whose reader is cut off passes to the writer, but not before the reader knows it by the clock")
    void cutOffReaderKnowsFirst() throws Exception {
        Application holder = application(SHORT_TTL);
        Grant held = lock(holder).read().acquire();
        CompletableFuture<Boolean> validAtGrant = lock(application(LONG_TTL))
                .write()
                .acquireAsync()
                .thenApply(grant -> {
                    boolean stillValid = held.isValid();
                    grant.close();
                    return stillValid;
                });
        Queues.await(client(), DIRECTORY, 2);
        holder.link().blackhole();
        assertThat(Await.result(validAtGrant)).isFalse();
        assertThat(held.release()).isFalse();
    }

    @Test
    @DisplayName("is granted once, downgraded once, and leaves nothing, though the reply to any one write is lost")
    void anyReplyMayBeLost() throws Exception {
        Application application = application(LONG_TTL);
        DistributedReadWriteLock one = lock(application);
        DistributedReadWriteLock other = lock(application(LONG_TTL));
        contend(one, other);
        Set<String> kinds = new TreeSet<>(application.link().requests().keySet());
        kinds.retainAll(WRITES);
        for (String kind : kinds) {
            int dropped = application.link().repliesDropped();
            application.link().dropNextReply(kind);
            for (int round = 0; round < 5 && application.link().repliesDropped() == dropped; round++) {
                contend(one, other);
            }
            application.link().restore();
            assertThat(application.coordinator().session().state()).isNotEqualTo(SessionState.LOST);
        }
        assertThat(application.link().repliesDropped()).isPositive();
        Queues.await(client(), DIRECTORY, 0);
    }

    /** Each writes while the other waits to read, goes on as a reader beside it, and lets the other write. */
    private static void contend(DistributedReadWriteLock one, DistributedReadWriteLock other) throws Exception {
        WriteGrant writer = one.write().acquire();
        CompletableFuture<Grant> waiting = other.read().acquireAsync();
        Grant reader = writer.downgrade();
        Grant beside = Await.result(waiting);
        assertThat(reader.isValid() && beside.isValid()).isTrue();
        CompletableFuture<WriteGrant> next = other.write().acquireAsync();
        assertThat(beside.release()).isTrue();
        assertThat(reader.release()).isTrue();
        WriteGrant written = Await.result(next);
        CompletableFuture<Grant> last = one.read().acquireAsync();
        assertThat(written.fencingToken()).isGreaterThan(beside.fencingToken());
        assertThat(written.release()).isTrue();
        assertThat(Await.result(last).release()).isTrue();
    }

    @Test
    @DisplayName("costs an uncontended reader or writer three requests on ZooKeeper, two on etcd and in the process")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        DistributedReadWriteLock lock = lock(application);
        lock.read().acquire().close();
        double budget = Budgets.of(engine(), namespace(), 3, 2);
        application.link().resetRequests();
        for (int i = 0; i < ROUNDS; i++) {
            lock.read().acquire().close();
        }
        Budgets.check("read lock, uncontended", engine(), application.link().requests(), ROUNDS, budget);
        application.link().resetRequests();
        for (int i = 0; i < ROUNDS; i++) {
            lock.write().acquire().close();
        }
        Budgets.check("write lock, uncontended", engine(), application.link().requests(), ROUNDS, budget);
        try (Grant beside = lock.read().acquire()) {
            assertThat(beside.isValid()).isTrue();
            application.link().resetRequests();
            for (int i = 0; i < ROUNDS; i++) {
                lock.read().acquire().close();
            }
            Budgets.check(
                    "read lock, beside readers", engine(), application.link().requests(), ROUNDS, budget);
        }
    }
}
