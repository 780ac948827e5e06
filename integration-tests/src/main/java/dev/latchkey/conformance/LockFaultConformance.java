package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.lock.DistributedLock;
import dev.latchkey.session.CoordinatorListener;
import dev.latchkey.session.Grant;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.Sibling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What the lock promises when the network or a server fails. */
@DisplayName("Under faults, a lock")
public abstract class LockFaultConformance extends LockTest {

    /** Far shorter than {@link #LONG_TTL}. */
    private static final Duration BLIP = Duration.ofMillis(300);

    /** Runs on this engine. */
    protected LockFaultConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName(
            "whose holder is cut off is known to be lost by the session's deadline, and before anybody else is granted it")
    void cutOffHolderKnowsFirst() throws Exception {
        Application holder = application(SHORT_TTL);
        Application waiter = application(LONG_TTL);
        Grant held = holder.coordinator().lock("a").acquire();
        CompletableFuture<Long> grantedAtNanos = waiter.coordinator()
                .lock("a")
                .acquireAsync()
                .thenApply(grant -> {
                    long now = System.nanoTime();
                    grant.close();
                    return now;
                });
        CompletableFuture<Boolean> validWhenTold =
                held.whenLost().thenApply(reason -> held.isValid()).toCompletableFuture();
        holder.link().blackhole();
        long lastValidNanos = Await.lastValidNanos(held);
        assertThat(held.remaining()).isZero();
        assertThat(Await.result(validWhenTold)).isFalse();
        assertThat(held.release()).isFalse();
        assertThat(Await.result(grantedAtNanos) - lastValidNanos).isPositive();
    }

    @Test
    @DisplayName("is not disturbed by a cut that is shorter than the session's life: no event, the same grant")
    void blipChangesNothing() throws Exception {
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        Application holder = application(LONG_TTL);
        Application waiter = application(LONG_TTL);
        Grant held = holder.coordinator().lock("a").acquire();
        CompletableFuture<Grant> waiting = waiter.coordinator().lock("a").acquireAsync();
        Await.until("the waiter queues", () -> tickets(client(), "a").size() == 2);
        holder.coordinator().session().onChange(state -> events.add("holder " + state));
        waiter.coordinator().session().onChange(state -> events.add("waiter " + state));
        held.whenLost().thenAccept(reason -> events.add("lost " + reason));
        List<Sibling> queue = tickets(client(), "a");
        holder.link().cut();
        waiter.link().cut();
        Await.staysTrue("the grant is valid", BLIP, held::isValid);
        holder.link().restore();
        waiter.link().restore();
        assertThat(held.release()).isTrue();
        Grant next = Await.result(waiting);
        assertThat(events).isEmpty();
        assertThat(tickets(client(), "a"))
                .extracting(Sibling::nonce)
                .containsExactly(queue.get(1).nonce());
        next.close();
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("is held on when the server is killed and started again, and its waiter gets it afterwards")
    void outlivesARestart() throws Exception {
        assumeServers(1);
        Application holder = application(LONG_TTL.multipliedBy(2));
        Application waiter = application(LONG_TTL.multipliedBy(2));
        Grant held = holder.coordinator().lock("a").acquire();
        CompletableFuture<Grant> waiting = waiter.coordinator().lock("a").acquireAsync();
        Await.until("the waiter queues", () -> tickets(client(), "a").size() == 2);
        Engine.Server leader = leader();
        leader.kill();
        assertThat(held.isValid()).isTrue();
        leader.start();
        assertThat(held.release()).isTrue();
        Grant next = Await.result(waiting);
        assertThat(next.fencingToken()).isGreaterThan(held.fencingToken());
        next.close();
        awaitNoTickets(client(), "a");
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("goes on in a cluster whose leader is killed, with nobody's session lost")
    void outlivesTheLeader() throws Exception {
        assumeServers(3);
        Application holder = application(LONG_TTL.multipliedBy(2));
        Application waiter = application(LONG_TTL.multipliedBy(2));
        Grant held = holder.coordinator().lock("a").acquire();
        CompletableFuture<Grant> waiting = waiter.coordinator().lock("a").acquireAsync();
        Await.until("the waiter queues", () -> tickets(client(), "a").size() == 2);
        Engine.Server leader = leader();
        leader.kill();
        assertThat(held.release()).isTrue();
        Grant next = Await.result(waiting);
        assertThat(next.isValid()).isTrue();
        next.close();
        leader.start();
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("is held on while the server that serves its holder is frozen, for longer than the ttl")
    void outlivesAFrozenServer() throws Exception {
        assumeServers(3);
        // What is left of it after the margin must do for the servers to notice that their leader is silent (3 s, as
        // they
        // are set up here) and to choose another.
        Duration ttl = Duration.ofSeconds(12);
        Application holder = application(ttl);
        Grant held = holder.coordinator().lock("a").acquire();
        Engine.Server frozen = engine().servers().get(holder.link().lastUsedServer());
        frozen.pause();
        Await.staysTrue("the grant is valid", ttl.plusSeconds(1), held::isValid);
        // While it is frozen: one that led may end living sessions when it goes on; see SpiSessionConformance.
        assertThat(held.release()).isTrue();
    }

    @Test
    @DisplayName("is granted once, and leaves nothing, though the reply to any one request is lost")
    void anyReplyMayBeLost() throws Exception {
        Application application = application(LONG_TTL);
        Application other = application(LONG_TTL);
        DistributedLock lock = application.coordinator().lock("a");
        contend(lock, other.coordinator().lock("a"));
        for (String kind : new TreeSet<>(application.link().requests().keySet())) {
            if (kind.startsWith("connect") || kind.startsWith("open")) {
                continue;
            }
            int dropped = application.link().repliesDropped();
            application.link().dropNextReply(kind);
            // Which rounds send a request of this kind depends on who comes first, so there are several.
            for (int round = 0; round < 20 && application.link().repliesDropped() == dropped; round++) {
                contend(lock, other.coordinator().lock("a"));
            }
            application.link().restore();
            assertThat(application.coordinator().session().state()).isNotEqualTo(SessionState.LOST);
        }
        assertThat(application.link().repliesDropped()).isPositive();
        awaitNoTickets(client(), "a");
    }

    /** Both take the lock twice, each while the other waits, and nobody is inside with another. */
    private void contend(DistributedLock one, DistributedLock other) throws InterruptedException {
        long last = 0;
        for (int i = 0; i < 2; i++) {
            Grant first = one.acquire();
            CompletableFuture<Grant> second = other.acquireAsync();
            assertThat(first.fencingToken()).isGreaterThan(last);
            assertThat(second.isDone() && first.isValid()).isFalse();
            assertThat(first.release()).isTrue();
            Grant next = Await.result(second);
            assertThat(next.fencingToken()).isGreaterThan(first.fencingToken());
            CompletableFuture<Grant> third = one.acquireAsync();
            assertThat(next.release()).isTrue();
            Grant again = Await.result(third);
            last = again.fencingToken();
            assertThat(last).isGreaterThan(next.fencingToken());
            assertThat(again.release()).isTrue();
        }
    }

    @Test
    @DisplayName(
            "is not granted to a waiter on a session that is over: the waiter queues again in the next, and says so")
    void waiterQueuesAgain() throws Exception {
        CountDownLatch told = new CountDownLatch(1);
        Application holder = application(LONG_TTL);
        Application waiter = application(
                SHORT_TTL,
                builder -> builder.listener(new CoordinatorListener() {
                    @Override
                    public void queuedAgain(String resource, String reason) {
                        told.countDown();
                    }
                }));
        Grant held = holder.coordinator().lock("a").acquire();
        CompletableFuture<Grant> waiting = waiter.coordinator().lock("a").acquireAsync();
        Await.until("the waiter queues", () -> tickets(client(), "a").size() == 2);
        String session = waiter.coordinator().session().id();
        waiter.link().blackhole();
        assertThat(told.await(Await.DEADLINE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        waiter.link().restore();
        Await.until("it queues again", () -> {
            List<Sibling> queue = tickets(client(), "a");
            return queue.size() == 2 && waiter.coordinator().session().state() == SessionState.ACTIVE;
        });
        assertThat(waiting.isDone()).isFalse();
        assertThat(waiter.coordinator().session().id()).isNotEqualTo(session);
        assertThat(held.release()).isTrue();
        Grant granted = Await.result(waiting);
        assertThat(granted.isValid()).isTrue();
        assertThat(granted.fencingToken()).isGreaterThan(held.fencingToken());
        granted.close();
    }

    @Test
    @DisplayName("can be waited for while the engine is away, by an application that was allowed to start without it")
    void startsWithoutTheEngine() throws Exception {
        ClientLink link = engine().link(namespace());
        link.cut();
        try (Application application = new Application(
                Coordinator.builder(link.uri())
                        .startsWithoutEngine(true)
                        .connectTimeout(SHORT_REQUEST_TIMEOUT)
                        .requestTimeout(SHORT_REQUEST_TIMEOUT)
                        .connect(),
                link)) {
            DistributedLock lock = application.coordinator().lock("a");
            assertThat(application.coordinator().session().state()).isEqualTo(SessionState.LOST);
            assertThat(lock.tryAcquire(Duration.ofMillis(20))).isEmpty();
            CompletableFuture<Grant> waiting = lock.acquireAsync();
            link.restore();
            Await.result(waiting).close();
        }
    }

    private Engine.Server leader() {
        Await.until("there is a leader", () -> engine().servers().stream().anyMatch(Engine.Server::isLeader));
        return engine().servers().stream()
                .filter(Engine.Server::isLeader)
                .findFirst()
                .orElseThrow();
    }
}
