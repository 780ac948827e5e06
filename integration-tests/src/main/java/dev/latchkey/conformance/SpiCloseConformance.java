package dev.latchkey.conformance;

import static dev.latchkey.conformance.Client.bytes;
import static dev.latchkey.conformance.Client.nonce;
import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a backend promises when it is closed. */
@DisplayName("Closing a backend")
public abstract class SpiCloseConformance extends EngineTest {

    private static final String QUEUE = "locks/queue";

    /** Runs on this engine. */
    protected SpiCloseConformance(Engine engine) {
        super(engine);
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("leaves no thread and no session behind, and its tickets go at once")
    void leavesNothingBehind() {
        Client observer = client();
        observer.children(QUEUE);
        int sessionsBefore = engine().sessionCount();
        try (ClientLink link = engine().link(namespace())) {
            Set<Thread> before = threads();
            try (TestTime time = new TestTime()) {
                Backend backend = Uris.open(link.uri(), Client.CONNECT_TIMEOUT, REQUEST_TIMEOUT, time);
                BackendSession session = Await.result(backend.openSession(LONG_TTL));
                Await.result(session.renew());
                Await.result(backend.commit(Transaction.heldBy(session)
                        .append(QUEUE, "test", nonce(), bytes("x"))
                        .build()));
                WatchRecorder watch = WatchRecorder.start(backend, Range.children(QUEUE));
                watch.awaitSnapshot();
                backend.close();
                assertThat(observer.children(QUEUE)).isEmpty();
                Await.until("the watch is told that it is over", watch::isClosed);
            }
            Await.until(
                    "the engine knows no session more than before", () -> engine().sessionCount() <= sessionsBefore);
            awaitNoThreadsBut(before);
        }
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("leaves no thread behind when nothing answers")
    void leavesNoThreadWhenNothingAnswers() {
        try (ClientLink link = engine().link(namespace())) {
            Set<Thread> before = threads();
            try (TestTime time = new TestTime()) {
                Backend backend = Uris.open(link.uri(), Client.CONNECT_TIMEOUT, Duration.ofSeconds(1), time);
                Await.result(backend.openSession(SHORT_TTL));
                backend.watch(Range.children(QUEUE), event -> {});
                link.blackhole();
                backend.close();
                link.restore();
            }
            awaitNoThreadsBut(before);
        }
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("that was never used leaves no thread behind")
    void leavesNoThreadWhenUnused() {
        try (ClientLink link = engine().link(namespace())) {
            Set<Thread> before = threads();
            try (TestTime time = new TestTime()) {
                Uris.open(link.uri(), Client.CONNECT_TIMEOUT, REQUEST_TIMEOUT, time)
                        .close();
            }
            awaitNoThreadsBut(before);
        }
    }

    @Test
    @DisplayName("ends every watch with Closed and without a cause")
    void endsEveryWatch() {
        Client client = client();
        WatchRecorder one = client.watch(Range.key("values/a")).awaitSnapshot();
        WatchRecorder all = client.watch(Range.children("values")).awaitSnapshot();
        client.backend().close();
        for (WatchRecorder watch : List.of(one, all)) {
            Await.until("the watch is told that it is over", watch::isClosed);
            List<WatchEvent> events = watch.events();
            assertThat(events.get(events.size() - 1)).isEqualTo(new WatchEvent.Closed(null));
            watch.assertNoBreach();
        }
    }

    @Test
    @DisplayName("fails what is called afterwards, and doing it twice does nothing")
    void failsWhatIsCalledAfterwards() {
        Client client = client();
        BackendSession session = client.session(LONG_TTL);
        Backend backend = client.backend();
        backend.close();
        backend.close();
        List<CompletionStage<?>> calls = List.of(
                backend.openSession(LONG_TTL),
                backend.list(Range.key("values/a")),
                backend.commit(
                        Transaction.unowned().create("values/a", bytes("x")).build()),
                backend.commit(Transaction.heldBy(session).thenList(QUEUE)));
        for (CompletionStage<?> call : calls) {
            assertThat(Await.failure(call).kind()).isEqualTo(BackendException.Kind.CLOSED);
        }
        assertThat(Await.failure(session.renew()).kind())
                .isIn(BackendException.Kind.CLOSED, BackendException.Kind.SESSION_LOST);
        assertEnds(session.close());
    }

    @Test
    @DisplayName("ends what is under way")
    void endsWhatIsUnderWay() {
        Client client = client(REQUEST_TIMEOUT);
        client.session(LONG_TTL);
        client.link().blackhole();
        CompletionStage<View> read = client.backend().list(Range.key("values/a"));
        CompletionStage<Outcome> write = client.backend()
                .commit(Transaction.unowned().create("values/a", bytes("x")).build());
        Thread closing = new Thread(client.backend()::close, "conformance-closing");
        closing.setDaemon(true);
        closing.start();
        assertThat(Await.failure(read).kind()).isIn(BackendException.Kind.CLOSED, BackendException.Kind.UNAVAILABLE);
        try {
            assertThat(Await.result(write)).isInstanceOf(Outcome.Unknown.class);
        } catch (BackendException e) {
            assertThat(e.kind()).isIn(BackendException.Kind.CLOSED, BackendException.Kind.UNAVAILABLE);
        }
        client.link().restore();
    }

    /** The session ended with its backend; that closing it comes too late may be said or not. */
    private static void assertEnds(CompletionStage<Void> closing) {
        try {
            Await.result(closing);
        } catch (BackendException e) {
            assertThat(e.kind()).isEqualTo(BackendException.Kind.CLOSED);
        }
    }

    private static Set<Thread> threads() {
        return new HashSet<>(Thread.getAllStackTraces().keySet());
    }

    /** Threads that belong to nobody: the JVM's own, and pools that every library of a process shares and that shrink. */
    private static boolean isShared(Thread thread) {
        String name = thread.getName();
        // Asked once: a thread that ends in between has no group any more.
        ThreadGroup group = thread.getThreadGroup();
        return name.startsWith("ForkJoinPool")
                || name.startsWith("CompletableFutureDelayScheduler")
                || name.startsWith("process reaper")
                || name.startsWith("Attach Listener")
                || name.startsWith("junit-")
                || group == null
                || "InnocuousThreadGroup".equals(group.getName())
                || "system".equals(group.getName());
    }

    private static void awaitNoThreadsBut(Set<Thread> before) {
        Set<Thread> left = new HashSet<>();
        try {
            Await.until("all threads of the backend have ended", () -> {
                left.clear();
                left.addAll(threads());
                left.removeAll(before);
                left.removeIf(thread -> !thread.isAlive() || isShared(thread) || isOfTheSuite(thread));
                return left.isEmpty();
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + " Left are " + left, e);
        }
    }

    /** The timer and the proxies of other clients of this test. */
    private static boolean isOfTheSuite(Thread thread) {
        return thread.getName().startsWith("conformance-");
    }
}
