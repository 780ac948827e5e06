package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.scripted.Events;
import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.QueuedExecutor;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.ScriptedBackend;
import dev.latchkey.scripted.ScriptedEngine;
import dev.latchkey.scripted.Threads;
import dev.latchkey.scripted.VirtualTime;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.UnderWay;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A queue in which every caller has a ticket of its own")
class SoloQueueTest {

    private static final String DIRECTORY = "semaphores/a";
    private static final long FOR_EVER = Long.MAX_VALUE;

    private final VirtualTime time = new VirtualTime();
    private final ScriptedEngine engine = new ScriptedEngine();
    private final ScriptedBackend backend = new ScriptedBackend(engine);
    private final QueuedExecutor executor = new QueuedExecutor();
    private final Events events = new Events();
    private final Callbacks notifications = new Callbacks("the listener", executor, events);
    private final SessionKeeper sessions = new SessionKeeper(
            backend,
            time,
            Duration.ofSeconds(10),
            () -> CompletableFuture.completedFuture(null),
            notifications,
            executor,
            events::sessionNotOpened);
    private final Kernel kernel = new Kernel(
            backend,
            sessions,
            time,
            new Pauses(time),
            new UnderWay<>(time),
            Identity.ofThisProcess(),
            Duration.ofSeconds(3),
            Duration.ofHours(1),
            executor,
            events,
            notifications,
            new ForgottenGrants(false, time, notifications, events),
            new Kinds());
    private final SoloQueue queue = new SoloQueue(kernel, "semaphore a", DIRECTORY);

    @BeforeEach
    void start() {
        sessions.start();
        backend.takeRequests();
    }

    private Acquisition ask(long waitNanos) {
        return queue.acquire("permit", () -> new byte[0], Admission.EXCLUSIVE, waitNanos);
    }

    private static Grant granted(Acquisition request) {
        assertThat(request).isCompleted();
        return request.join().orElseThrow();
    }

    @Test
    @DisplayName("costs one transaction to acquire and one to release, and nothing to hand on")
    void budget() {
        Acquisition first = ask(FOR_EVER);
        Acquisition second = ask(FOR_EVER);
        assertThat(backend.takeRequests()).containsExactly(Request.DRAW, Request.DRAW, Request.WATCH);
        assertThat(second).isNotDone();
        long token = granted(first).fencingToken();
        assertThat(granted(first).release()).isTrue();
        assertThat(granted(second).fencingToken()).isGreaterThan(token).isEqualTo(order(0) * 256);
        assertThat(backend.takeRequests()).containsExactly(Request.REMOVE);
    }

    @Test
    @DisplayName("names its tickets as those that are gone were named, except while one of them may still be there")
    void fewNames() {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            List<Acquisition> both = List.of(ask(FOR_EVER), ask(FOR_EVER));
            engine.tickets(DIRECTORY).forEach(ticket -> names.add(ticket.key()));
            both.forEach(request -> granted(request).release());
        }
        assertThat(names).hasSize(2);

        Acquisition unsure = ask(FOR_EVER);
        backend.next(Request.REMOVE, Fate.REPLY_HELD_BACK);
        granted(unsure).releaseAsync();
        List.of(ask(FOR_EVER), ask(FOR_EVER));
        assertThat(engine.tickets(DIRECTORY))
                .hasSize(2)
                .filteredOn(ticket -> !names.contains(ticket.key()))
                .hasSize(1);
    }

    @Test
    @DisplayName("never gives the same name twice where tickets are kept in mind by their names")
    void everNewNames() {
        SoloQueue members = SoloQueue.ofMembers(kernel, "barrier a", DIRECTORY);
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Acquisition request = members.acquire("member", () -> new byte[0], Admission.EXCLUSIVE, FOR_EVER);
            engine.tickets(DIRECTORY).forEach(ticket -> names.add(ticket.key()));
            granted(request).release();
        }
        assertThat(names).hasSize(20);
    }

    private long order(int index) {
        return engine.tickets(DIRECTORY).get(index).order();
    }

    @Test
    @DisplayName("gives at once or not at all to who will not wait, and keeps no ticket of those")
    void tryingDoesNotWait() {
        Acquisition first = ask(FOR_EVER);
        assertThat(ask(0).join()).isEmpty();
        assertThat(engine.tickets(DIRECTORY)).hasSize(1);
        granted(first).release();
        assertThat(ask(0).join()).isPresent();
    }

    @Test
    @DisplayName("asks an engine that refuses to watch less and less often, and still gives a ticket its turn")
    void refusedWatches() {
        backend.refuseWatches();
        Acquisition first = ask(FOR_EVER);
        Acquisition second = ask(FOR_EVER);
        time.advance(Duration.ofSeconds(60));
        long asked = backend.takeRequests().stream()
                .filter(request -> request == Request.WATCH)
                .count();
        assertThat(asked).isBetween(30L, 70L);
        granted(first).release();
        time.advance(Duration.ofSeconds(2));
        assertThat(granted(second).isValid()).isTrue();
    }

    @Test
    @DisplayName("lets go of who was cancelled or came too late")
    void withdrawn() {
        ask(FOR_EVER);
        Acquisition cancelled = ask(FOR_EVER);
        Acquisition late = ask(Duration.ofMillis(50).toNanos());
        cancelled.cancel(false);
        time.advance(Duration.ofMillis(50));
        assertThat(late.join()).isEmpty();
        assertThat(late.standing).isEqualTo("2 ahead in the engine's queue, session ACTIVE for another 9850 ms");
        assertThat(engine.tickets(DIRECTORY)).hasSize(1);
        assertThat(engine.watches()).isZero();
    }

    @Test
    @DisplayName("queues again for who waited in a session that ended")
    void queuesAgain() {
        String ahead = engine.strangerQueues(DIRECTORY);
        Acquisition request = ask(FOR_EVER);
        backend.endSession("expired");
        executor.runAll();
        assertThat(events.queuedAgain).containsExactly("semaphore a: the engine ended it: expired");
        engine.remove(ahead);
        assertThat(granted(request).isValid()).isTrue();
    }

    @Test
    @DisplayName("queues again for who would have been granted on the strength of a session that is over by the clock")
    void nothingIsGrantedOnAnOldSession() {
        backend.next(Request.DRAW, Fate.REPLY_HELD_BACK);
        Acquisition request = ask(FOR_EVER);
        time.leap(Duration.ofSeconds(10));
        backend.deliverAll();
        assertThat(request).isNotDone();
        time.advance(Duration.ZERO);
        assertThat(granted(request).isValid()).isTrue();
        assertThat(engine.tickets(DIRECTORY)).hasSize(1);
    }

    @Test
    @DisplayName("tells a grant's loss")
    void lossIsTold() {
        Grant grant = granted(ask(FOR_EVER));
        CompletableFuture<String> lost = grant.whenLost().toCompletableFuture();
        backend.endSession("expired");
        executor.runAll();
        assertThat(lost).isCompletedWithValue("the engine ended it: expired");
        assertThat(events.lost)
                .containsExactly("semaphore a, " + grant.fencingToken() + ": the engine ended it: expired");
        assertThat(grant.release()).isFalse();
    }

    @Test
    @DisplayName("fails who is refused, and everybody when closed")
    void failures() {
        backend.next(Request.DRAW, Fate.REFUSED);
        Acquisition refused = ask(FOR_EVER);
        assertThatThrownBy(refused::join).hasCauseInstanceOf(EngineRefusedException.class);
        ask(FOR_EVER);
        Acquisition waiting = ask(FOR_EVER);
        sessions.close();
        assertThatThrownBy(waiting::join).hasCauseInstanceOf(CoordinatorClosedException.class);
    }

    @Test
    @DisplayName("remembers nobody who gave up while there was no session")
    void whoGaveUpIsLetGo() {
        backend.always(Fate.UNAVAILABLE);
        backend.endSession("expired");
        WeakReference<Acquisition> gaveUp = new WeakReference<>(askInVain());
        Threads.await("the one who gave up to be let go", () -> {
            System.gc();
            return gaveUp.get() == null;
        });
    }

    private Acquisition askInVain() {
        Acquisition asked = ask(Long.MAX_VALUE);
        assertThat(backend.count(Request.DRAW)).isZero();
        asked.cancel(false);
        return asked;
    }
}
