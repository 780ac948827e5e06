package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.barrier.DistributedDoubleBarrier;
import dev.latchkey.barrier.Round;
import dev.latchkey.session.CoordinationException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What a double barrier promises, on every engine. */
@DisplayName("A double barrier")
public abstract class DoubleBarrierConformance extends LockTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    /** Runs on this engine. */
    protected DoubleBarrierConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("lets nobody in before all have come, and nobody out before all have left, round after round")
    void roundAfterRound() throws Exception {
        int parties = 3;
        int rounds = 5;
        AtomicInteger entered = new AtomicInteger();
        AtomicInteger leaving = new AtomicInteger();
        List<FutureTask<Void>> members = new ArrayList<>();
        for (int i = 0; i < parties; i++) {
            DistributedDoubleBarrier barrier =
                    application(LONG_TTL).coordinator().doubleBarrier("a", parties);
            members.add(new FutureTask<>(() -> {
                for (int number = 1; number <= rounds; number++) {
                    entered.incrementAndGet();
                    Round round = barrier.enter(LONG).orElseThrow();
                    assertThat(round.number()).isEqualTo(number);
                    assertThat(entered.get()).isEqualTo(parties * number);
                    assertThat(round.isMember()).isTrue();
                    leaving.incrementAndGet();
                    assertThat(round.leave(LONG)).isTrue();
                    assertThat(leaving.get()).isGreaterThanOrEqualTo(parties * number);
                    assertThat(round.isMember()).isFalse();
                }
                return null;
            }));
        }
        members.forEach(member -> new Thread(member).start());
        for (FutureTask<Void> member : members) {
            member.get();
        }
        awaitEmpty();
    }

    @Test
    @DisplayName("does not count a member whose time was up, who cancelled, or who was interrupted")
    void whoGivesUpDoesNotCount() throws Exception {
        Application one = application(LONG_TTL);
        Application two = application(LONG_TTL);
        Application three = application(LONG_TTL);
        assertThat(barrier(one, 3).enter(Duration.ofMillis(100))).isEmpty();
        CompletableFuture<Optional<Round>> cancelled = barrier(two, 3).enterAsync(LONG);
        awaitTickets(1);
        cancelled.cancel(false);
        awaitEmpty();
        FutureTask<Optional<Round>> interrupted = new FutureTask<>(() -> {
            try {
                return barrier(three, 3).enter(LONG);
            } catch (InterruptedException e) {
                return Optional.empty();
            }
        });
        Thread thread = new Thread(interrupted);
        thread.start();
        awaitTickets(1);
        thread.interrupt();
        assertThat(interrupted.get()).isEmpty();
        awaitEmpty();
        CompletableFuture<Optional<Round>> first = barrier(one, 3).enterAsync(LONG);
        CompletableFuture<Optional<Round>> second = barrier(two, 3).enterAsync(LONG);
        awaitTickets(2);
        assertThat(barrier(three, 3).enter(Duration.ZERO)).isPresent();
        assertThat(Await.result(first).orElseThrow().number()).isEqualTo(1);
        assertThat(Await.result(second).orElseThrow().number()).isEqualTo(1);
    }

    @Test
    @DisplayName("never tells a member that it was not counted when its round has begun with it")
    void givingUpAndBeginningExcludeEachOther() throws Exception {
        Application one = application(LONG_TTL);
        Application two = application(LONG_TTL);
        for (int i = 0; i < 10; i++) {
            CompletableFuture<Optional<Round>> patient = barrier(one, 2).enterAsync(LONG);
            Optional<Round> hasty = barrier(two, 2).enter(Duration.ofMillis(1 + i));
            if (hasty.isPresent()) {
                assertThat(Await.result(patient).orElseThrow().number())
                        .isEqualTo(hasty.get().number());
                CompletableFuture<Boolean> left = hasty.get().leaveAsync(LONG);
                assertThat(patient.join().orElseThrow().leave(LONG)).isTrue();
                assertThat(Await.result(left)).isTrue();
            } else {
                awaitTickets(1);
                assertThat(patient).isNotDone();
                patient.cancel(false);
                awaitEmpty();
            }
        }
    }

    @Test
    @DisplayName(
            "does not count a member whose session ended before the round, and does not wait for one that ended inside")
    void whoDiesDoesNotCount() throws Exception {
        Application dying = application(SHORT_TTL);
        Application one = application(LONG_TTL);
        Application two = application(LONG_TTL);
        CompletableFuture<Optional<Round>> lost = barrier(dying, 2).enterAsync(LONG);
        // It writes that once it knows of its ticket; a member that never heard of one would come again in its next
        // session.
        Client observer = client();
        Await.until(
                "it waits for a round",
                () -> !observer.at("double-barriers/a/state").isEmpty());
        dying.link().blackhole();
        awaitEmpty();
        assertThatThrownBy(() -> Await.result(lost)).isInstanceOf(CoordinationException.class);
        dying.link().restore();
        CompletableFuture<Optional<Round>> first = barrier(one, 2).enterAsync(LONG);
        awaitTickets(1);
        assertThat(first).isNotDone();
        Round inside = Await.result(barrier(dying, 2).enterAsync(LONG)).orElseThrow();
        Round survivor = Await.result(first).orElseThrow();
        CompletableFuture<Boolean> leaving = survivor.leaveAsync(LONG);
        awaitTickets(1);
        assertThat(leaving).isNotDone();
        dying.coordinator().close();
        assertThat(Await.result(leaving)).isTrue();
        assertThat(inside.isMember()).isFalse();
        CompletableFuture<Optional<Round>> next = barrier(one, 2).enterAsync(LONG);
        assertThat(barrier(two, 2).enter(LONG).orElseThrow().number()).isEqualTo(2);
        assertThat(Await.result(next)).isPresent();
    }

    @Test
    @DisplayName("refuses a further member while a round is under way, and says so; afterwards it may enter")
    void refusesExtraMembers() throws Exception {
        Application one = application(LONG_TTL);
        Application two = application(LONG_TTL);
        Application extra = application(LONG_TTL);
        CompletableFuture<Optional<Round>> first = barrier(one, 2).enterAsync(LONG);
        Round second = barrier(two, 2).enter(LONG).orElseThrow();
        assertThatThrownBy(() -> barrier(extra, 2).enter(LONG))
                .isInstanceOf(CoordinationException.class)
                .hasMessageContaining("double barrier a has 2 parties, and round 1 is under way with 2 of them inside");
        CompletableFuture<Boolean> left = second.leaveAsync(LONG);
        assertThat(Await.result(first).orElseThrow().leave(LONG)).isTrue();
        assertThat(Await.result(left)).isTrue();
        CompletableFuture<Optional<Round>> next = barrier(one, 2).enterAsync(LONG);
        assertThat(barrier(extra, 2).enter(LONG).orElseThrow().number()).isEqualTo(2);
        assertThat(Await.result(next)).isPresent();
    }

    @Test
    @DisplayName("used with two numbers of parties is an error that names both")
    void partiesThatDisagree() throws Exception {
        Application one = application(LONG_TTL);
        assertThat(barrier(one, 3).enter(Duration.ofMillis(200))).isEmpty();
        assertThatThrownBy(() -> barrier(application(LONG_TTL), 5).enter(LONG))
                .isInstanceOf(CoordinationException.class)
                .hasMessageContaining("double barrier a has 3 parties in the engine, but it was asked for with 5");
        awaitEmpty();
    }

    @Test
    @DisplayName("begins and ends its rounds though the reply to any one request is lost")
    void lostReplies() throws Exception {
        Application one = application(LONG_TTL);
        Application two = application(LONG_TTL);
        long number = 0;
        for (String kind : List.of("create", "multi", "Txn", "commit")) {
            CompletableFuture<Optional<Round>> first = barrier(two, 2).enterAsync(LONG);
            awaitTickets(1);
            one.link().dropNextReply(kind);
            CompletableFuture<Optional<Round>> second = barrier(one, 2).enterAsync(LONG);
            Round here = Await.result(first).orElseThrow();
            Round there = Await.result(second).orElseThrow();
            assertThat(here.number()).isEqualTo(++number);
            assertThat(there.number()).isEqualTo(number);
            CompletableFuture<Boolean> left = here.leaveAsync(LONG);
            assertThat(there.leave(LONG)).isTrue();
            assertThat(Await.result(left)).isTrue();
            awaitEmpty();
            one.link().restore();
        }
    }

    /**
     * What it costs to leave hangs on who has left before: a member that finds others inside waits for one of them and looks
     * again. The way in is the same whatever the others do.
     */
    @Test
    @ResourceLock(SERVERS)
    @DisplayName("costs each member at most four requests on its way in, and few on its way out")
    void budget() throws Exception {
        int rounds = 4;
        List<Application> members = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            members.add(application(LONG_TTL));
        }
        // ZooKeeper removes directories that are empty for a moment, and it is not to be counted that they are made
        // again.
        client().create("double-barriers/a/members/.keep", "");
        // Whoever changes the entry for the first time has to learn more than later.
        leave(enter(members));
        leave(enter(members));
        Map<String, Integer> in = new TreeMap<>();
        Map<String, Integer> out = new TreeMap<>();
        for (int i = 0; i < rounds; i++) {
            members.forEach(member -> member.link().resetRequests());
            List<Round> inside = enter(members);
            count(members, in);
            leave(inside);
            count(members, out);
        }
        int trips = rounds * members.size();
        Budgets.check("double barrier, 8 members, in", engine(), in, trips, Budgets.of(engine(), namespace(), 4, 3));
        Budgets.check("double barrier, 8 members, out", engine(), out, trips, 5);
    }

    /** The last of them comes when the others have, so that it is always the same that begins the round. */
    private List<Round> enter(List<Application> members) {
        int last = members.size() - 1;
        List<CompletableFuture<Optional<Round>>> entering = new ArrayList<>();
        for (Application member : members.subList(0, last)) {
            entering.add(barrier(member, members.size()).enterAsync(LONG));
        }
        awaitTickets(last + 1);
        entering.add(barrier(members.get(last), members.size()).enterAsync(LONG));
        return entering.stream().map(round -> Await.result(round).orElseThrow()).toList();
    }

    private static void leave(List<Round> inside) {
        inside.stream()
                .map(round -> round.leaveAsync(LONG))
                .toList()
                .forEach(left -> assertThat(Await.result(left)).isTrue());
    }

    private static void count(List<Application> members, Map<String, Integer> into) {
        members.forEach(member -> {
            member.link().requests().forEach((kind, count) -> into.merge(kind, count, Integer::sum));
            member.link().resetRequests();
        });
    }

    private static DistributedDoubleBarrier barrier(Application application, int parties) {
        return application.coordinator().doubleBarrier("a", parties);
    }

    private void awaitTickets(int number) {
        Client observer = client();
        Await.until(
                number + " tickets are there",
                () -> observer.children("double-barriers/a/members").size() == number);
    }

    private void awaitEmpty() {
        awaitTickets(0);
    }
}
