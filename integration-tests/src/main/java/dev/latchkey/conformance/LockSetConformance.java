package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.lock.GrantSet;
import dev.latchkey.lock.LockSet;
import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What several locks at once promise. */
@DisplayName("Several locks at once")
public abstract class LockSetConformance extends LockTest {

    private static final Duration MOMENT = Duration.ofMillis(60);
    private static final int ROUNDS = 20;

    /** Runs on this engine. */
    protected LockSetConformance(Engine engine) {
        super(engine);
    }

    private void awaitNone(Client observer, String... locks) {
        for (String lock : locks) {
            awaitNoTickets(observer, lock);
        }
    }

    @Test
    @DisplayName("are taken in the order of their names, each once, and are one grant over all, with each one's token")
    void areOneGrant() throws Exception {
        Application application = application(LONG_TTL);
        Application other = application(LONG_TTL);
        LockSet locks = application.coordinator().lockAll("c", "a", "b/1", "a");
        assertThat(locks.names()).containsExactly("a", "b/1", "c");
        GrantSet all = locks.acquire();
        assertThat(all.isValid()).isTrue();
        assertThat(all.remaining()).isPositive();
        all.requireValid();
        assertThat(all.grants()).containsOnlyKeys("a", "b/1", "c");
        assertThat(all.grants().values()).allMatch(Grant::isValid);
        assertThat(all.grants())
                .extractingByKey("c")
                .extracting(Grant::fencingToken)
                .isEqualTo(all.fencingToken("c"));
        assertThat(all.fencingToken()).isEqualTo(all.fencingToken("c"));
        assertThatThrownBy(() -> all.fencingToken("d")).isInstanceOf(IllegalArgumentException.class);
        for (String lock : locks.names()) {
            assertThat(other.coordinator().lock(lock).tryAcquire()).isEmpty();
        }
        assertThat(all.release()).isTrue();
        assertThat(all.isValid()).isFalse();
        assertThatThrownBy(all::requireValid).isInstanceOf(GrantLostException.class);
        GrantSet again =
                Await.result(other.coordinator().lockAll("a", "b/1", "c").acquireAsync());
        assertThat(again.fencingToken()).isGreaterThan(all.fencingToken());
        assertThat(again.fencingToken("a")).isGreaterThan(all.fencingToken("a"));
        again.close();
        assertThatThrownBy(() -> application.coordinator().lockAll()).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> application.coordinator().lockAll("a", "//"))
                .isInstanceOf(IllegalArgumentException.class);
        awaitNone(client(), "a", "b,1", "c");
    }

    @Test
    @DisplayName("are had all or not at all: if one is held by another, none is kept")
    void allOrNone() throws Exception {
        Application application = application(LONG_TTL);
        Application other = application(LONG_TTL, builder -> builder.name("the-holder"));
        LockSet locks = application.coordinator().lockAll("a", "b", "c");
        Client observer = client();
        Grant held = other.coordinator().lock("b").acquire();
        assertThat(locks.tryAcquire()).isEmpty();
        awaitNone(observer, "a", "c");
        assertThat(locks.tryAcquire(MOMENT)).isEmpty();
        awaitNone(observer, "a", "c");
        CompletableFuture<GrantSet> cancelled = locks.acquireAsync();
        Await.until("it waits for b", () -> tickets(observer, "b").size() == 2);
        assertThat(tickets(observer, "a")).hasSize(1);
        assertThat(tickets(observer, "c")).isEmpty();
        assertThat(cancelled.cancel(true)).isTrue();
        awaitNone(observer, "a", "c");
        Await.until("b is no longer waited for", () -> tickets(observer, "b").size() == 1);
        FutureTask<Void> interrupted = new FutureTask<>(() -> {
            assertThatThrownBy(locks::acquire).isInstanceOf(InterruptedException.class);
            return null;
        });
        Thread thread = new Thread(interrupted);
        thread.start();
        Await.until("it waits for b", () -> tickets(observer, "b").size() == 2);
        thread.interrupt();
        interrupted.get();
        awaitNone(observer, "a", "c");
        assertThat(held.release()).isTrue();
        locks.acquire().close();
        awaitNone(observer, "a", "b", "c");
    }

    @Test
    @DisplayName("have one deadline for the whole, not one for each, and the message says which was in the way")
    void oneDeadline() throws Exception {
        Application application = application(LONG_TTL);
        Application other = application(LONG_TTL, builder -> builder.name("the-holder"));
        Grant first = other.coordinator().lock("a").acquire();
        Grant second = other.coordinator().lock("b").acquire();
        Duration wait = Duration.ofMillis(1_200);
        LockSet locks = application.coordinator().lockAll("a", "b");
        CompletableFuture<GrantSet> inVain = locks.acquireAsync(wait);
        Await.until("it waits for a", () -> tickets(client(), "a").size() == 2 || inVain.isDone());
        first.close();
        assertThatThrownBy(() -> Await.result(inVain))
                .isInstanceOf(AcquireTimeoutException.class)
                .hasMessageContaining("locks a, b was not granted within 1200 ms")
                .hasMessageContaining("lock b was in the way")
                .hasMessageContaining("the-holder");
        assertThat(second.isValid()).isTrue();
        second.close();
        awaitNone(client(), "a", "b");
    }

    @Test
    @DisplayName("never deadlock, whatever sets overlap, and exclude each other lock by lock")
    void overlappingSetsDoNotDeadlock() throws Exception {
        String[][] sets = {{"a", "b"}, {"c", "b"}, {"c", "a"}, {"b", "c", "a"}};
        AtomicIntegerArray inside = new AtomicIntegerArray(3);
        List<FutureTask<Void>> tasks = new ArrayList<>();
        for (Application application : List.of(application(LONG_TTL), application(LONG_TTL))) {
            for (String[] names : sets) {
                FutureTask<Void> task = new FutureTask<>(() -> {
                    for (int i = 0; i < 10; i++) {
                        GrantSet all = application.coordinator().lockAll(names).acquire();
                        for (String name : names) {
                            assertThat(inside.incrementAndGet(name.charAt(0) - 'a'))
                                    .isOne();
                        }
                        for (String name : names) {
                            inside.decrementAndGet(name.charAt(0) - 'a');
                        }
                        assertThat(all.release()).isTrue();
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
        awaitNone(client(), "a", "b", "c");
    }

    @Test
    @DisplayName("are lost together with the session, by the clock, and that is told once")
    void lostTogether() throws Exception {
        Application holder = application(SHORT_TTL);
        GrantSet all = holder.coordinator().lockAll("a", "b").acquire();
        CompletableFuture<Boolean> validWhenTold =
                all.whenLost().thenApply(reason -> all.isValid()).toCompletableFuture();
        CompletableFuture<GrantSet> next =
                application(LONG_TTL).coordinator().lockAll("b", "a").acquireAsync();
        holder.link().blackhole();
        assertThat(Await.result(validWhenTold)).isFalse();
        assertThat(all.remaining()).isZero();
        assertThat(all.release()).isFalse();
        GrantSet passed = Await.result(next);
        assertThat(passed.fencingToken("a")).isGreaterThan(all.fencingToken("a"));
        passed.close();
    }

    @Test
    @DisplayName(
            "cost as many requests as the locks one by one: three each on ZooKeeper, two on etcd and in the process")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        LockSet locks = application.coordinator().lockAll("a", "b", "c");
        locks.acquire().close();
        application.link().resetRequests();
        for (int i = 0; i < ROUNDS; i++) {
            locks.acquire().close();
        }
        Budgets.check(
                "three locks at once",
                engine(),
                application.link().requests(),
                ROUNDS,
                Budgets.of(engine(), namespace(), 9, 6));
    }
}
