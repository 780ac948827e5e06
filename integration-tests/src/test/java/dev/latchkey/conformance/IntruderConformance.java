package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.Coordinator;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.WatchEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody without the right credentials can do to those who have them: nothing. */
@DisplayName("An intruder")
abstract class IntruderConformance extends LockTest {

    private final List<Engine> intruders;

    /** The engine as its user sees it, and as the intruders do. */
    IntruderConformance(Engine engine, Engine... intruders) {
        super(engine);
        this.intruders = List.of(intruders);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {0, 1})
    @DisplayName("gets no coordinator in a namespace that is another's")
    void getsNoCoordinator(int intruder) throws Exception {
        Application owner = application(LONG_TTL);
        try (Grant grant = owner.coordinator().lock("a").acquire()) {
            assertThatThrownBy(() -> Coordinator.builder(intruders.get(intruder).uri(namespace()))
                            .requestTimeout(REQUEST_TIMEOUT)
                            .connect())
                    .isInstanceOf(EngineRefusedException.class)
                    .satisfies(Secrets::assertHasNone);
            assertThat(grant.isValid()).isTrue();
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(ints = {0, 1})
    @DisplayName("can neither read nor watch, take nor release, change nor delete anything")
    void canDoNothing(int intruder) throws Exception {
        Application owner = application(LONG_TTL);
        Client observer = client();
        owner.coordinator().config("shop").put("k", "v");
        Grant grant = owner.coordinator().lock("a").acquire();
        Entry ticket = observer.children("locks/a").get(0);
        Entry value = observer.at("config/shop/k").get(0);
        try (TestTime time = new TestTime();
                Backend backend =
                        Uris.open(intruders.get(intruder).uri(namespace()), REQUEST_TIMEOUT, REQUEST_TIMEOUT, time)) {
            assertRefused(backend.list(Range.children("locks/a")));
            assertRefused(backend.list(Range.key("config/shop/k")));
            assertRefused(backend.names("locks"));
            assertRefused(backend.commit(
                    Transaction.unowned().delete(ticket.key(), ticket.stamp()).build()));
            assertRefused(backend.commit(Transaction.unowned()
                    .update(value.key(), Client.bytes("mine"), value.stamp())
                    .build()));
            assertRefused(backend.commit(Transaction.unowned()
                    .create("config/shop/new", Client.bytes("mine"))
                    .build()));
            assertRefused(queue(backend));
            LinkedBlockingQueue<WatchEvent> seen = new LinkedBlockingQueue<>();
            backend.watch(Range.children("locks/a"), seen::add);
            WatchEvent end;
            do {
                end = seen.poll(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS);
                assertThat(end).isNotNull().isNotInstanceOf(WatchEvent.Snapshot.class);
            } while (!(end instanceof WatchEvent.Closed));
            assertThat(((WatchEvent.Closed) end).cause()).isInstanceOf(BackendException.class);
        }
        assertThat(observer.children("locks/a")).hasSize(1);
        assertThat(observer.at("config/shop/k")).extracting(Entry::stamp).containsExactly(value.stamp());
        assertThat(grant.release()).isTrue();
    }

    /** Opens a session, if it gets one, and queues for the lock. */
    private static CompletionStage<?> queue(Backend backend) {
        CompletableFuture<BackendSession> session =
                backend.openSession(LONG_TTL).toCompletableFuture();
        return session.thenCompose(own -> backend.commit(Transaction.heldBy(own)
                .append("locks/a", "x", Client.nonce(), Client.bytes("t"))
                .build()));
    }

    private static void assertRefused(CompletionStage<?> stage) {
        BackendException refused = Await.failure(stage);
        assertThat(refused.kind()).as(refused.getMessage()).isEqualTo(Kind.REFUSED);
        Secrets.assertHasNone(refused);
    }
}
