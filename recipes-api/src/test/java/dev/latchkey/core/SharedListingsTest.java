package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Outcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A listing that many ask for")
class SharedListingsTest {

    private static final Outcome FIRST = new Outcome.SessionLost("first");
    private static final Outcome SECOND = new Outcome.SessionLost("second");

    private final List<String> sent = new ArrayList<>();
    private final Deque<CompletableFuture<Outcome>> unanswered = new ArrayDeque<>();
    private final SharedListings listings = new SharedListings(directory -> {
        sent.add(directory);
        CompletableFuture<Outcome> answer = new CompletableFuture<>();
        unanswered.add(answer);
        return answer;
    });

    /** For sessions in tests that list nothing. */
    static SharedListings none() {
        return new SharedListings(directory -> CompletableFuture.failedStage(new AssertionError(directory)));
    }

    @Test
    @DisplayName("is sent at once, and again for whoever asks after it was answered")
    void oneAfterTheOther() {
        CompletableFuture<Outcome> one = ask("a");
        unanswered.remove().complete(FIRST);
        CompletableFuture<Outcome> two = ask("a");
        unanswered.remove().complete(SECOND);
        assertThat(one).isCompletedWithValue(FIRST);
        assertThat(two).isCompletedWithValue(SECOND);
        assertThat(sent).containsExactly("a", "a");
    }

    @Test
    @DisplayName("is never one that was sent before they asked: all who ask meanwhile share the next")
    void allWhoAskMeanwhileShareTheNext() {
        CompletableFuture<Outcome> one = ask("a");
        List<CompletableFuture<Outcome>> meanwhile = List.of(ask("a"), ask("a"), ask("a"));
        unanswered.remove().complete(FIRST);
        assertThat(one).isCompletedWithValue(FIRST);
        assertThat(meanwhile).noneMatch(CompletableFuture::isDone);
        unanswered.remove().complete(SECOND);
        assertThat(meanwhile).allMatch(answer -> answer.join().equals(SECOND));
        assertThat(sent).containsExactly("a", "a");
        assertThat(unanswered).isEmpty();
    }

    @Test
    @DisplayName("does not wait for that of another directory")
    void directoriesAreIndependent() {
        ask("a");
        ask("b");
        assertThat(sent).containsExactly("a", "b");
    }

    @Test
    @DisplayName("that fails fails those who share it, and nobody else")
    void failuresAreShared() {
        CompletableFuture<Outcome> one = ask("a");
        CompletableFuture<Outcome> two = ask("a");
        unanswered.remove().completeExceptionally(new IllegalStateException("no"));
        assertThat(one).isCompletedExceptionally();
        unanswered.remove().complete(SECOND);
        assertThat(two).isCompletedWithValue(SECOND);
    }

    @Test
    @DisplayName("that the engine does not even take fails, and the next is sent")
    void refusedAtOnce() {
        AtomicInteger asked = new AtomicInteger();
        SharedListings refusing = new SharedListings(directory -> {
            asked.incrementAndGet();
            throw new IllegalArgumentException(directory);
        });
        assertThat(refusing.list("a").toCompletableFuture()).isCompletedExceptionally();
        assertThat(refusing.list("a").toCompletableFuture()).isCompletedExceptionally();
        assertThat(asked).hasValue(2);
    }

    @Test
    @DisplayName("is had again from within the answer, even of an engine that answers at once")
    void askedFromWithinTheAnswer() {
        SharedListings immediate = new SharedListings(directory -> CompletableFuture.completedFuture(FIRST));
        CompletionStage<Outcome> again = immediate.list("a").thenCompose(outcome -> immediate.list("a"));
        assertThat(again.toCompletableFuture()).isCompletedWithValue(FIRST);
    }

    private CompletableFuture<Outcome> ask(String directory) {
        return listings.list(directory).toCompletableFuture();
    }
}
