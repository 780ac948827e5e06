package dev.latchkey.atomic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.OutcomeUnknownException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A counter whose engine loses replies, fails or refuses")
class CounterTest {

    private static final Duration LONG_ENOUGH = Duration.ofSeconds(3);

    private final Rig rig = Rig.connected();
    private final DistributedCounter counter = rig.coordinator.counter("a");

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("Adds with a read and a write the first time, and with one write from then on")
    void oneRequestEach() {
        assertThat(add(2)).isEqualTo(2);
        assertThat(rig.backend.takeRequests()).containsExactly(Request.LIST, Request.WRITE);
        assertThat(add(3)).isEqualTo(5);
        assertThat(rig.backend.takeRequests()).containsExactly(Request.WRITE);
    }

    @Test
    @DisplayName("A lost reply does not increment twice")
    void lostReplyDoesNotIncrementTwice() {
        add(1);
        rig.backend.takeRequests();
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        assertThat(add(1)).isEqualTo(2);
        assertThat(rig.backend.takeRequests()).containsExactly(Request.WRITE, Request.ASK);
        assertThat(get()).isEqualTo(2);
    }

    @Test
    @DisplayName("A lost reply to the very first addition does not count twice")
    void lostCreationDoesNotCountTwice() {
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        assertThat(add(1)).isEqualTo(1);
        assertThat(get()).isEqualTo(1);
    }

    @Test
    @DisplayName("A write that was lost on its way is made again once that is certain")
    void lostWriteIsRepeated() {
        add(1);
        rig.backend.takeRequests();
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        assertThat(add(1)).isEqualTo(2);
        assertThat(rig.backend.takeRequests()).containsExactly(Request.WRITE, Request.ASK, Request.WRITE);
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_APPLIED", "LOST_NOT_APPLIED", "UNAVAILABLE"})
    @DisplayName("Nothing is written before the question whether the first write happened has been answered")
    void unknownIsSettledBeforeAnythingElse(Fate question) {
        add(1);
        rig.backend.takeRequests();
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        rig.backend.next(Request.ASK, question, question);
        CompletableFuture<Long> first = counter.addAsync(1);
        CompletableFuture<Long> second = counter.addAsync(1);
        rig.settle();
        assertThat(first).isNotDone();
        assertThat(second).isNotDone();
        rig.advance(LONG_ENOUGH);
        assertThat(first.join()).isEqualTo(2);
        assertThat(second.join()).isEqualTo(3);
        assertThat(rig.backend.takeRequests())
                .containsExactly(Request.WRITE, Request.ASK, Request.ASK, Request.ASK, Request.WRITE);
    }

    @Test
    @DisplayName("A lost reply is settled though others have counted since")
    void settledAmongOthersWrites() {
        Rig other = rig.another();
        add(1);
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        rig.backend.next(Request.ASK, Fate.UNAVAILABLE);
        CompletableFuture<Long> lost = counter.addAsync(1);
        addFrom(other, 10, 5);
        rig.advance(LONG_ENOUGH);
        assertThat(lost.join()).isEqualTo(2);
        assertThat(get()).isEqualTo(52);

        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        rig.backend.next(Request.ASK, Fate.UNAVAILABLE);
        CompletableFuture<Long> again = counter.addAsync(1);
        // What was lost is the write that rests on the value seen last, which the others have changed.
        addFrom(other, 10, 5);
        rig.advance(LONG_ENOUGH);
        assertThat(again.join()).isEqualTo(103);
        assertThat(get()).isEqualTo(103);
        other.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_APPLIED", "LOST_NOT_APPLIED"})
    @DisplayName("If so many have counted since that it cannot be told, the outcome is reported as unknown")
    void tooManyWritesSinceAreUnknown(Fate write) {
        Rig other = rig.another();
        add(1);
        rig.backend.next(Request.WRITE, write);
        rig.backend.next(Request.ASK, Fate.UNAVAILABLE);
        CompletableFuture<Long> lost = counter.addAsync(1);
        addFrom(other, 10, 40);
        rig.advance(LONG_ENOUGH);
        assertUnknown(lost);
        assertThat(get()).isEqualTo(write == Fate.LOST_APPLIED ? 402 : 401);
        other.close();
    }

    @Test
    @DisplayName("If the session ends before a lost write is settled, the outcome is unknown unless the write shows")
    void lostSession() {
        add(1);
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        CompletableFuture<Long> lost = counter.addAsync(1);
        rig.backend.endSession("expired");
        rig.backend.deliverAll();
        rig.advance(LONG_ENOUGH);
        assertUnknown(lost);

        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        CompletableFuture<Long> shows = counter.addAsync(1);
        rig.backend.endSession("expired");
        rig.backend.deliverAll();
        rig.advance(LONG_ENOUGH);
        assertThat(shows.join()).isEqualTo(2);
        assertThat(get()).isEqualTo(2);
    }

    @Test
    @DisplayName(
            "An engine that stays silent after the write leaves the outcome unknown, and before it nothing is changed")
    void silence() {
        add(1);
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        rig.backend.always(Request.ASK, Fate.UNAVAILABLE);
        CompletableFuture<Long> sent = counter.within(Duration.ofSeconds(1)).addAsync(1);
        CompletableFuture<Long> queued = counter.within(Duration.ofSeconds(1)).addAsync(1);
        rig.advance(LONG_ENOUGH);
        assertUnknown(sent);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(queued::join)
                .withCauseInstanceOf(EngineUnavailableException.class)
                .withMessageContaining("counter a could not be changed within 1000 ms, and was not");
        rig.backend.always(Request.ASK, Fate.ANSWERED);
        rig.advance(LONG_ENOUGH);
        assertThat(get()).isEqualTo(2);
    }

    @Test
    @DisplayName("Additions of one process that come while a write is under way go together in the next")
    void additionsGoTogether() {
        add(1);
        rig.backend.takeRequests();
        rig.backend.next(Request.WRITE, Fate.HELD_BACK);
        CompletableFuture<Long> first = counter.addAsync(1);
        List<CompletableFuture<Long>> more =
                IntStream.range(0, 50).mapToObj(i -> counter.addAsync(1)).toList();
        rig.backend.deliverAll();
        rig.settle();
        assertThat(first.join()).isEqualTo(2);
        assertThat(more).extracting(CompletableFuture::join).containsExactlyElementsOf(longs(3, 52));
        assertThat(rig.backend.takeRequests()).containsExactly(Request.WRITE, Request.WRITE);
    }

    @Test
    @DisplayName("An addition that is cancelled before it was sent does not happen")
    void cancelledBeforeSent() {
        add(1);
        rig.backend.next(Request.WRITE, Fate.HELD_BACK);
        CompletableFuture<Long> first = counter.addAsync(1);
        CompletableFuture<Long> second = counter.addAsync(1);
        second.cancel(false);
        rig.backend.deliverAll();
        rig.settle();
        assertThat(first.join()).isEqualTo(2);
        assertThat(get()).isEqualTo(2);
    }

    @Test
    @DisplayName("A comparison that fails on what was seen last is made again on what stands there now")
    void comparisonIsFresh() {
        Rig other = rig.another();
        add(1);
        addFrom(other, 1, 1);
        CompletableFuture<Boolean> compared = counter.compareAndSetAsync(2, 7);
        rig.settle();
        assertThat(compared.join()).isTrue();
        assertThat(rig.now(counter.compareAndSetAsync(1, 9))).contains(false);
        assertThat(get()).isEqualTo(7);
        other.close();
    }

    @Test
    @DisplayName("A sum beyond 64 bits is refused, and only the one who wanted it is told")
    void overflow() {
        add(Long.MAX_VALUE - 1);
        rig.backend.next(Request.WRITE, Fate.HELD_BACK);
        CompletableFuture<Long> fits = counter.addAsync(1);
        CompletableFuture<Long> refused = counter.addAsync(1);
        CompletableFuture<Long> downwards = counter.addAsync(-5);
        rig.backend.deliverAll();
        rig.settle();
        assertThat(fits.join()).isEqualTo(Long.MAX_VALUE);
        assertThat(downwards.join()).isEqualTo(Long.MAX_VALUE - 5);
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(refused::join)
                .withCauseInstanceOf(CoordinationException.class)
                .withMessageContaining("the sum would be beyond 64 bits. It was not changed.");
    }

    @Test
    @DisplayName("An entry that something else wrote is reported with what was found, and not overwritten")
    void foreignEntry() {
        rig.engine.put("counters/a", "42".getBytes(StandardCharsets.UTF_8), null);
        CompletableFuture<Long> added = counter.addAsync(1);
        rig.settle();
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(added::join)
                .withMessageContaining("counters/a of counter a is to begin with a line \"revision <number> writes …\"")
                .withMessageContaining("but it is \"42\"");
    }

    @Test
    @DisplayName(
            "Unique numbers take another block if the reply to a reservation is lost for good, and give none twice")
    void uniqueNumbersSkipALostBlock() {
        UniqueNumbers numbers = counter.uniqueNumbers(3);
        assertThat(List.of(next(numbers), next(numbers), next(numbers))).containsExactly(1L, 2L, 3L);
        rig.backend.next(Request.WRITE, Fate.LOST_APPLIED);
        rig.backend.next(Request.ASK, Fate.HELD_BACK);
        CompletableFuture<Long> waits = numbers.nextAsync();
        rig.backend.endSession("expired");
        Rig other = rig.another();
        addFrom(other, 1, 20);
        rig.backend.deliverAll();
        rig.advance(LONG_ENOUGH);
        assertThat(waits.join()).isEqualTo(27);
        other.close();
    }

    private long add(long delta) {
        return rig.now(counter.addAsync(delta)).orElseThrow();
    }

    private long get() {
        return rig.now(counter.getAsync()).orElseThrow();
    }

    private long next(UniqueNumbers numbers) {
        return rig.now(numbers.nextAsync()).orElseThrow();
    }

    private static void addFrom(Rig other, long delta, int times) {
        for (int i = 0; i < times; i++) {
            other.now(other.coordinator.counter("a").addAsync(delta)).orElseThrow();
        }
    }

    private static List<Long> longs(long first, long last) {
        return java.util.stream.LongStream.rangeClosed(first, last).boxed().toList();
    }

    private static void assertUnknown(CompletableFuture<Long> future) {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(future::join)
                .withCauseInstanceOf(OutcomeUnknownException.class)
                .withMessageContaining("Whether counter a was changed could not be learned");
    }
}
