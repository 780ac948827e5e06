package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.lock.DistributedSemaphore;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.Participant;
import dev.latchkey.session.SessionState;
import dev.latchkey.session.ShapeConflictException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What the semaphore promises. */
@DisplayName("A semaphore")
public abstract class SemaphoreConformance extends LockTest {

    private static final String DIRECTORY = "semaphores/a";
    private static final Duration MOMENT = Duration.ofMillis(50);
    private static final int ROUNDS = 30;

    /** The requests that change something, as each engine calls them; the plain lock is tested with all. */
    private static final Set<String> WRITES = Set.of("create", "setData", "delete", "multi", "Txn", "commit");

    /** Runs on this engine. */
    protected SemaphoreConformance(Engine engine) {
        super(engine);
    }

    private static DistributedSemaphore semaphore(Application application, int permits) {
        return application.coordinator().semaphore("a", permits);
    }

    @Test
    @DisplayName("grants as many permits as there are, over all processes, and shows who has them and who waits")
    void grantsAsManyAsThereAre() throws Exception {
        DistributedSemaphore one = semaphore(application(LONG_TTL, builder -> builder.name("one")), 3);
        DistributedSemaphore other = semaphore(application(LONG_TTL, builder -> builder.name("other")), 3);
        assertThat(one.permitCount()).isEqualTo(3);
        Grant first = one.acquire();
        Grant two = other.permits(2).acquire();
        assertThat(first.isValid() && two.isValid()).isTrue();
        assertThat(two.fencingToken()).isGreaterThan(first.fencingToken());
        assertThat(one.tryAcquire()).isEmpty();
        assertThatThrownBy(() -> one.acquire(MOMENT))
                .isInstanceOf(AcquireTimeoutException.class)
                .hasMessageContaining("semaphore a was not granted within 50 ms")
                .hasMessageContaining("it has 3 permits");
        CompletableFuture<Grant> waiting = one.acquireAsync();
        Await.until("it waits", () -> one.waiters().size() == 1);
        assertThat(one.holders()).extracting(Participant::name).containsExactly("one", "other");
        assertThat(one.availablePermits()).isZero();
        assertThat(two.release()).isTrue();
        Grant third = Await.result(waiting);
        assertThat(third.fencingToken()).isGreaterThan(two.fencingToken());
        assertThat(one.availablePermits()).isEqualTo(1);
        assertThat(one.name()).isEqualTo("a");
        first.close();
        third.close();
        Queues.await(client(), DIRECTORY, 0);
    }

    @Test
    @DisplayName("lets in whoever is entitled, in the order of asking, though permits are given back out of order")
    void outOfOrderReleasesWakeTheRightOne() throws Exception {
        Application application = application(LONG_TTL);
        DistributedSemaphore one = semaphore(application, 3);
        DistributedSemaphore other = semaphore(application(LONG_TTL), 3);
        Client observer = client();
        List<Grant> held = List.of(one.acquire(), other.acquire(), one.acquire());
        List<CompletableFuture<Grant>> waiting = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waiting.add((i % 2 == 0 ? one : other).acquireAsync());
            Queues.await(observer, DIRECTORY, 4 + i);
        }
        long last = 0;
        List<Grant> granted = new ArrayList<>();
        for (int released : new int[] {1, 2, 0}) {
            held.get(released).close();
            Grant next = Await.result(waiting.get(granted.size()));
            assertThat(next.fencingToken()).isGreaterThan(last);
            last = next.fencingToken();
            granted.add(next);
            assertThat(waiting.get(granted.size()).isDone()).isFalse();
        }
        // The newest of the holders first.
        granted.get(2).close();
        granted.add(Await.result(waiting.get(3)));
        granted.get(0).close();
        granted.add(Await.result(waiting.get(4)));
        granted.forEach(Grant::close);
        Queues.await(observer, DIRECTORY, 0);
    }

    @Test
    @DisplayName("does not let small requests pass a large one, nor keep them waiting once it has gone")
    void largeRequestsDoNotStarve() throws Exception {
        DistributedSemaphore one = semaphore(application(LONG_TTL), 3);
        DistributedSemaphore other = semaphore(application(LONG_TTL), 3);
        Client observer = client();
        Grant first = one.acquire();
        Grant second = one.acquire();
        CompletableFuture<Grant> large = other.permits(3).acquireAsync();
        Queues.await(observer, DIRECTORY, 3);
        List<CompletableFuture<Grant>> small = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            small.add(one.acquireAsync());
            Queues.await(observer, DIRECTORY, 4 + i);
        }
        assertThat(one.tryAcquire()).isEmpty();
        first.close();
        second.close();
        Grant all = Await.result(large);
        assertThat(small).noneMatch(CompletableFuture::isDone);
        assertThat(all.release()).isTrue();
        for (CompletableFuture<Grant> each : small) {
            Await.result(each);
        }
        CompletableFuture<Grant> next = other.permits(2).acquireAsync();
        Queues.await(observer, DIRECTORY, 4);
        CompletableFuture<Grant> behind = one.acquireAsync();
        Queues.await(observer, DIRECTORY, 5);
        small.get(1).join().close();
        Queues.await(observer, DIRECTORY, 4);
        assertThat(next.isDone() || behind.isDone()).isFalse();
        // One who gives up lets those behind come forward.
        assertThat(next.cancel(true)).isTrue();
        Await.result(behind).close();
        small.get(0).join().close();
        small.get(2).join().close();
        Queues.await(observer, DIRECTORY, 0);
    }

    @Test
    @DisplayName(
            "is refused to who takes it for another number of permits, in words that name both, and disturbs nobody")
    void disagreementIsAnError() throws Exception {
        DistributedSemaphore eight = semaphore(application(LONG_TTL), 8);
        Application application = application(LONG_TTL);
        DistributedSemaphore four = semaphore(application, 4);
        Grant held = eight.acquire();
        assertThatThrownBy(four::acquire)
                .isInstanceOf(ShapeConflictException.class)
                .hasMessageContaining("8 permits")
                .hasMessageContaining("with 4");
        assertThatThrownBy(four::tryAcquire).isInstanceOf(ShapeConflictException.class);
        assertThatThrownBy(() -> four.acquireAsync().get()).hasCauseInstanceOf(ShapeConflictException.class);
        assertThatThrownBy(() -> four.permits(5))
                .isInstanceOf(ShapeConflictException.class)
                .hasMessageContaining("5 permits")
                .hasMessageContaining("has 4");
        assertThatThrownBy(() -> four.permits(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> semaphore(application, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThat(four.permitCount()).isEqualTo(8);
        semaphore(application, 8).acquire().close();
        assertThat(held.release()).isTrue();
        // Of another kind, the name is another.
        try (Grant lock = application.coordinator().lock("a").acquire();
                Grant permit = eight.acquire()) {
            assertThat(lock.isValid() && permit.isValid()).isTrue();
        }
        Queues.await(client(), DIRECTORY, 0);
    }

    @Test
    @DisplayName("follows a change of its number: more lets waiters in, fewer takes nobody's permit and lets nobody in")
    void numberCanBeChanged() throws Exception {
        DistributedSemaphore one = semaphore(application(LONG_TTL), 1);
        DistributedSemaphore other = semaphore(application(LONG_TTL), 1);
        Client observer = client();
        Grant first = one.acquire();
        List<CompletableFuture<Grant>> waiting = List.of(other.acquireAsync(), other.acquireAsync());
        Queues.await(observer, DIRECTORY, 3);
        one.changePermits(3);
        Grant second = Await.result(waiting.get(0));
        Grant third = Await.result(waiting.get(1));
        assertThat(other.permitCount()).isEqualTo(3);
        assertThatThrownBy(() -> semaphore(application(LONG_TTL), 1).acquire())
                .isInstanceOf(ShapeConflictException.class)
                .hasMessageContaining("3 permits");
        CompletableFuture<Grant> tooLarge = other.permits(3).acquireAsync();
        Queues.await(observer, DIRECTORY, 4);
        Await.result(one.changePermitsAsync(1));
        assertThatThrownBy(() -> Await.result(tooLarge))
                .isInstanceOf(ShapeConflictException.class)
                .hasMessageContaining("3 permits at once")
                .hasMessageContaining("has 1");
        assertThat(first.isValid() && second.isValid() && third.isValid()).isTrue();
        Queues.await(observer, DIRECTORY, 3);
        CompletableFuture<Grant> next = other.acquireAsync();
        Queues.await(observer, DIRECTORY, 4);
        first.close();
        third.close();
        Queues.await(observer, DIRECTORY, 2);
        assertThat(next.isDone()).isFalse();
        second.close();
        Await.result(next).close();
        assertThatThrownBy(() -> one.changePermits(0)).isInstanceOf(IllegalArgumentException.class);
        Queues.await(observer, DIRECTORY, 0);
    }

    @Test
    @DisplayName("never has more inside than there are permits, whoever wants how many, and leaves nothing behind")
    void neverTooMany() throws Exception {
        int permits = 4;
        AtomicInteger inside = new AtomicInteger();
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (Application application : List.of(application(LONG_TTL), application(LONG_TTL))) {
            DistributedSemaphore semaphore = semaphore(application, permits);
            for (int thread = 0; thread < 4; thread++) {
                int wanted = 1 + thread % 3;
                FutureTask<Void> task = new FutureTask<>(() -> {
                    for (int i = 0; i < 15; i++) {
                        if (i % 5 == 4) {
                            semaphore.tryAcquire(Duration.ofMillis(1)).ifPresent(Grant::close);
                        }
                        try (Grant grant = semaphore.permits(wanted).acquire()) {
                            assertThat(inside.addAndGet(wanted)).isLessThanOrEqualTo(permits);
                            assertThat(grant.fencingToken()).isPositive();
                            inside.addAndGet(-wanted);
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
    @DisplayName("passes a permit on whose holder is cut off, but not before the holder knows it by the clock")
    void cutOffHolderKnowsFirst() throws Exception {
        Application holder = application(SHORT_TTL);
        DistributedSemaphore semaphore = semaphore(application(LONG_TTL), 2);
        Grant held = semaphore(holder, 2).acquire();
        Grant beside = semaphore.acquire();
        CompletableFuture<Boolean> validAtGrant = semaphore.acquireAsync().thenApply(grant -> {
            boolean stillValid = held.isValid();
            grant.close();
            return stillValid;
        });
        Queues.await(client(), DIRECTORY, 3);
        holder.link().blackhole();
        assertThat(Await.result(validAtGrant)).isFalse();
        assertThat(held.release()).isFalse();
        assertThat(beside.release()).isTrue();
    }

    @Test
    @DisplayName("is granted once, and leaves nothing, though the reply to any one write is lost")
    void anyReplyMayBeLost() throws Exception {
        Application application = application(LONG_TTL);
        DistributedSemaphore one = semaphore(application, 2);
        DistributedSemaphore other = semaphore(application(LONG_TTL), 2);
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
        int changes = application.link().repliesDropped();
        application.link().dropNextReply(kinds.contains("Txn") ? "Txn" : kinds.contains("commit") ? "commit" : "multi");
        one.changePermits(3);
        assertThat(one.permitCount()).isEqualTo(3);
        assertThat(application.link().repliesDropped()).isGreaterThanOrEqualTo(changes);
    }

    /** Each has a permit while the other takes the other one, and then waits for it. */
    private static void contend(DistributedSemaphore one, DistributedSemaphore other) throws Exception {
        Grant first = one.acquire();
        Grant second = other.acquire();
        CompletableFuture<Grant> third = one.acquireAsync();
        assertThat(first.isValid() && second.isValid()).isTrue();
        assertThat(second.release()).isTrue();
        Grant granted = Await.result(third);
        assertThat(granted.fencingToken()).isGreaterThan(first.fencingToken());
        assertThat(first.release()).isTrue();
        assertThat(granted.release()).isTrue();
    }

    @Test
    @DisplayName("costs an uncontended acquire and release three requests on ZooKeeper, two on etcd and in the process")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        DistributedSemaphore semaphore = semaphore(application, 4);
        semaphore.acquire().close();
        double budget = Budgets.of(engine(), namespace(), 3, 2);
        application.link().resetRequests();
        for (int i = 0; i < ROUNDS; i++) {
            semaphore.acquire().close();
        }
        Budgets.check("semaphore, uncontended", engine(), application.link().requests(), ROUNDS, budget);
        try (Grant beside = semaphore.acquire()) {
            assertThat(beside.isValid()).isTrue();
            application.link().resetRequests();
            for (int i = 0; i < ROUNDS; i++) {
                semaphore.permits(3).acquire().close();
            }
            Budgets.check(
                    "semaphore, three permits at once",
                    engine(),
                    application.link().requests(),
                    ROUNDS,
                    budget);
        }
    }

    @Test
    @DisplayName("wakes only who is let in: however many wait, a permit that changes hands costs the same few requests")
    void noHerd() throws Exception {
        Application holder = application(LONG_TTL);
        Application waiter = application(LONG_TTL);
        double few = requestsPerHandOver(holder, waiter, 3);
        double many = requestsPerHandOver(holder, waiter, 40);
        System.out.printf(
                "budget | semaphore, a permit changes hands, 3 and 40 wait | %s | %.2f and %.2f requests%n",
                engine().name(), few, many);
        assertThat(many).isLessThanOrEqualTo(few + 1);
    }

    private double requestsPerHandOver(Application holder, Application waiter, int waiters) throws Exception {
        int permits = 2;
        List<Grant> held = new ArrayList<>();
        for (int i = 0; i < permits; i++) {
            held.add(semaphore(holder, permits).acquire());
        }
        List<CompletableFuture<Grant>> waiting = new ArrayList<>();
        for (int i = 0; i < waiters; i++) {
            waiting.add(semaphore(waiter, permits).acquireAsync());
        }
        Client observer = client();
        Queues.await(observer, DIRECTORY, permits + waiters);
        Grant last = held.get(1);
        held.get(0).close();
        Await.until("one is let in", () -> waiting.stream().anyMatch(CompletableFuture::isDone));
        Map<String, Integer> before = new TreeMap<>(waiter.link().requests());
        for (int i = 0; i < waiters; i++) {
            CompletableFuture<Grant> next =
                    waiting.stream().filter(each -> each.isDone()).findFirst().orElseThrow();
            waiting.remove(next);
            next.join().close();
            if (!waiting.isEmpty()) {
                Await.until("the next is let in", () -> waiting.stream().anyMatch(CompletableFuture::isDone));
            }
        }
        int spent = Budgets.spent(before, waiter.link().requests());
        last.close();
        Queues.await(observer, DIRECTORY, 0);
        return spent / (double) waiters;
    }
}
