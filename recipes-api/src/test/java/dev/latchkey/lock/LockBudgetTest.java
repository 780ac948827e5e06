package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.View;
import dev.latchkey.spi.WatchEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What a lock asks of the engine")
class LockBudgetTest {

    private final Rig rig = Rig.connected();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("An acquire that meets nobody is one transaction, and so is its release")
    void uncontendedIsOneCommitEach() throws InterruptedException {
        Grant grant = rig.lock().acquire();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.DRAW);

        assertThat(grant.release()).isTrue();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.REMOVE);
        assertThat(rig.tickets()).isZero();
    }

    @Test
    @DisplayName("However often it is acquired, its tickets have one name, except while that may still be there")
    void fewNames() throws InterruptedException {
        Set<String> names = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            Grant grant = rig.lock().acquire();
            names.add(rig.engine.tickets(rig.directory()).get(0).key());
            grant.release();
        }
        assertThat(names).hasSize(1);

        CompletableFuture<Grant> last = rig.ask();
        rig.backend.next(Request.REMOVE, Fate.REPLY_HELD_BACK);
        last.join().releaseAsync();
        rig.settle();
        assertThat(rig.tickets()).isZero();
        assertThat(rig.now(rig.ask())).isPresent();
        assertThat(rig.engine.tickets(rig.directory()))
                .singleElement()
                .extracting(Sibling::key)
                .isNotIn(names);
    }

    @Test
    @DisplayName("Who waits is not held up by a later ticket under the name of the one that was ahead")
    void laterTicketOfTheSameName() {
        String ahead = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.settle();
        assertThat(rig.now(asked)).isEmpty();
        Entry later = new Entry(ahead, new byte[0], new Stamp(1_000, 1_000), 1_000, 1_000, "stranger");
        rig.engine.tellAll(new WatchEvent.Snapshot(new View(List.of(later))));
        assertThat(rig.now(asked)).isPresent();
    }

    @Test
    @DisplayName("Who was second in line holds as soon as the first has gone, without asking again")
    void theSecondInLineIsGrantedWithoutAsking() {
        String ahead = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        assertThat(asked).isNotDone();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.DRAW, Request.WATCH);

        rig.engine.remove(ahead);
        assertThat(rig.now(asked)).isPresent();
        assertThat(rig.backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("Who was third in line asks while the second holds, and holds when it has gone, without asking again")
    void theThirdInLineAsksAhead() {
        String first = rig.engine.strangerQueues(rig.directory());
        String second = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.backend.takeRequests();

        rig.engine.remove(first);
        assertThat(rig.backend.takeRequests()).containsExactly(Request.ASK, Request.WATCH);
        assertThat(rig.now(asked)).isEmpty();

        rig.engine.remove(second);
        assertThat(rig.now(asked)).isPresent();
        assertThat(rig.backend.takeRequests()).isEmpty();
        assertThat(rig.engine.watches()).isZero();
    }

    @Test
    @DisplayName("Who was third in line holds when both ahead have gone, in whichever order")
    void theSecondInLineMayGoFirst() {
        String first = rig.engine.strangerQueues(rig.directory());
        String second = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.backend.takeRequests();

        rig.engine.remove(second);
        assertThat(rig.now(asked)).isEmpty();
        assertThat(rig.backend.takeRequests()).isEmpty();

        rig.engine.remove(first);
        assertThat(rig.now(asked)).isPresent();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.ASK);
        assertThat(rig.engine.watches()).isZero();
    }

    @Test
    @DisplayName("Who waits hears of one ticket, the last but one ahead, and of none further ahead or behind")
    void oneTicketWakesAWaiter() {
        String first = rig.engine.strangerQueues(rig.directory());
        rig.engine.strangerQueues(rig.directory());
        rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.backend.takeRequests();

        rig.engine.remove(first);
        rig.engine.strangerQueues(rig.directory());
        assertThat(rig.now(asked)).isEmpty();
        assertThat(rig.backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("Between callers of one process the lock is handed over without any request")
    void handOverCostsNothing() {
        CompletableFuture<Grant> first = rig.ask();
        CompletableFuture<Grant> second = rig.ask();
        CompletableFuture<Grant> third = rig.ask();
        rig.backend.takeRequests();

        assertThat(first.join().release()).isTrue();
        assertThat(rig.now(third)).isEmpty();
        assertThat(rig.now(second).orElseThrow().release()).isTrue();
        assertThat(rig.now(third)).isPresent();
        assertThat(rig.backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("After 255 hand-overs one transaction gives the ticket up for one at the end of the queue")
    void aTicketIsSpentAfter255HandOvers() {
        List<Long> tokens = new ArrayList<>();
        CompletableFuture<Grant> held = rig.ask();
        rig.backend.takeRequests();
        for (int i = 0; i < 600; i++) {
            CompletableFuture<Grant> following = rig.ask();
            tokens.add(held.join().fencingToken());
            held.join().release();
            held = following;
            rig.settle();
        }
        assertThat(rig.backend.takeRequests()).containsExactly(Request.EXCHANGE, Request.EXCHANGE);
        assertThat(tokens).isSorted().doesNotHaveDuplicates();
        assertThat(tokens.get(255) - tokens.get(0)).isEqualTo(255);
        assertThat(rig.tickets()).isOne();
    }

    @Test
    @DisplayName("After five milliseconds the ticket is given up as well, so that another process has its turn")
    void aTicketIsSpentAfterItsSlice() {
        CompletableFuture<Grant> first = rig.ask();
        CompletableFuture<Grant> second = rig.ask();
        String stranger = rig.engine.strangerQueues(rig.directory());
        rig.backend.takeRequests();

        rig.advance(Duration.ofNanos(5_000_001));
        long firstToken = first.join().fencingToken();
        first.join().release();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.EXCHANGE, Request.WATCH);
        assertThat(rig.now(second)).isEmpty();
        assertThat(rig.engine.tickets(rig.directory()).get(0).key()).isEqualTo(stranger);

        rig.engine.remove(stranger);
        assertThat(rig.now(second).orElseThrow().fencingToken()).isGreaterThan(firstToken);
    }

    @Test
    @DisplayName("Within the slice a hand-over goes ahead of a waiting process; a fresh ticket serves one at least")
    void withinTheSliceTheProcessKeepsTheLock() {
        CompletableFuture<Grant> first = rig.ask();
        CompletableFuture<Grant> second = rig.ask();
        rig.engine.strangerQueues(rig.directory());
        rig.advance(Duration.ofMillis(5));
        first.join().release();
        assertThat(rig.now(second)).isPresent();
    }

    @Test
    @DisplayName("A new ticket serves its first caller however long the engine took to admit it")
    void theFirstCallerOfATicketIsAlwaysServed() {
        String stranger = rig.engine.strangerQueues(rig.directory());
        CompletableFuture<Grant> asked = rig.ask();
        rig.advance(Duration.ofSeconds(60));
        rig.engine.remove(stranger);
        assertThat(rig.now(asked)).isPresent();
    }

    @Test
    @DisplayName("Trying asks once, and does not wait for anyone: an elsewhere held lock leaves no ticket behind")
    void tryingDoesNotWait() throws InterruptedException {
        rig.engine.strangerQueues(rig.directory());
        assertThat(rig.lock().tryAcquire()).isEmpty();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.DRAW, Request.REMOVE);
        assertThat(rig.tickets()).isOne();
        assertThat(rig.engine.watches()).isZero();
    }

    @Test
    @DisplayName("Trying a lock that this process holds asks nothing at all")
    void tryingAnOwnLockAsksNothing() throws InterruptedException {
        Grant grant = rig.lock().acquire();
        rig.backend.takeRequests();
        assertThat(rig.lock().tryAcquire()).isEmpty();
        assertThat(rig.lock().tryAcquire(Duration.ZERO)).isEmpty();
        assertThat(rig.backend.takeRequests()).isEmpty();
        grant.release();
        assertThat(rig.lock().tryAcquire()).isPresent();
    }

    @Test
    @DisplayName("The tokens of two processes that take turns rise with every grant")
    void tokensRiseAcrossProcesses() {
        try (Rig other = rig.another()) {
            List<Long> tokens = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                Rig turn = i % 2 == 0 ? rig : other;
                Grant grant = turn.ask().join();
                tokens.add(grant.fencingToken());
                grant.release();
            }
            assertThat(tokens).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    @DisplayName("Two processes that contend alternate, and both their tokens rise")
    void contendingProcessesAlternate() {
        try (Rig other = rig.another()) {
            CompletableFuture<Grant> here = rig.ask();
            CompletableFuture<Grant> there = other.ask();
            assertThat(other.now(there)).isEmpty();
            CompletableFuture<Grant> hereAgain = rig.ask();
            rig.advance(Duration.ofMillis(6));
            Grant first = here.join();
            first.release();
            assertThat(rig.now(hereAgain)).isEmpty();
            Grant second = other.now(there).orElseThrow();
            second.release();
            Grant third = rig.now(hereAgain).orElseThrow();
            assertThat(first.fencingToken()).isLessThan(second.fencingToken());
            assertThat(second.fencingToken()).isLessThan(third.fencingToken());
        }
    }

    @Test
    @DisplayName("A release does not return before the engine has confirmed it, and the lock is free then")
    void releaseWaitsForTheEngine() {
        Grant grant = rig.ask().join();
        rig.backend.next(Request.REMOVE, Fate.HELD_BACK);
        CompletableFuture<Boolean> released = grant.releaseAsync();
        assertThat(grant.isValid()).isFalse();
        assertThat(released).isNotDone();
        rig.backend.deliverAll();
        assertThat(rig.now(released)).contains(true);
        assertThat(rig.tickets()).isZero();
    }
}
