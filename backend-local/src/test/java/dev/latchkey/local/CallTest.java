package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.local.Call.Kind;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.UnderWay;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class CallTest {

    private static final BackendException OVERLOADED =
            new BackendException(BackendException.Kind.UNAVAILABLE, "Planted by the test.", null);

    private final LocalLink link = new LocalLink();

    private final VirtualTime time = new VirtualTime();

    private final UnderWay<Call<?>> calls = new UnderWay<>(time);

    private Call<String> commit(Supplier<CompletableFuture<String>> request) {
        return new Call<>(Kind.COMMIT_IN_SESSION, request, link, time, Duration.ofSeconds(5), calls, Runnable::run);
    }

    /** Asks for a commit, which comes to one of these as often as it reaches the engine. */
    private CompletableFuture<String> commit(List<CompletableFuture<String>> answers) {
        return commit(new ArrayDeque<>(answers)::remove).start();
    }

    @Test
    @DisplayName("A request that fails is certainly not done if no reply to it was lost before")
    void failureIsCertain() {
        assertThatThrownBy(commit(List.of(CompletableFuture.failedFuture(OVERLOADED)))::join)
                .cause()
                .isSameAs(OVERLOADED);
    }

    @Test
    @DisplayName("A request whose reply was lost and whose repetition fails may have been done")
    void failureAfterALostReplyIsNot() {
        link.dropNextReply(Kind.COMMIT_IN_SESSION.name());
        assertThatThrownBy(
                        commit(List.of(
                                CompletableFuture.completedFuture("done"), CompletableFuture.failedFuture(OVERLOADED)))
                                ::join)
                .cause()
                .isInstanceOfSatisfying(Call.LostReplyException.class, lost -> {
                    assertThat(lost.mayHaveHappened).isTrue();
                    assertThat(lost.reason).isSameAs(OVERLOADED);
                });
    }

    @Test
    @DisplayName("A request that is given up just before it is sent is told as not done, and then never is")
    void givenUpRequestIsNotSent() throws Exception {
        AtomicInteger sent = new AtomicInteger();
        Call<String> call = commit(() -> {
            sent.incrementAndGet();
            return new CompletableFuture<>();
        });
        link.delay(Duration.ofSeconds(1));
        CompletableFuture<String> answer = call.start();
        Thread sender = new Thread(() -> time.advance(Duration.ofSeconds(1)));
        synchronized (link) {
            sender.start();
            while (sender.getState() != Thread.State.BLOCKED) { // until it is at the link, where this thread is
                Thread.onSpinWait();
            }
            call.close(OVERLOADED);
        }
        sender.join();
        assertThatThrownBy(answer::join)
                .cause()
                .isInstanceOfSatisfying(
                        Call.LostReplyException.class,
                        lost -> assertThat(lost.mayHaveHappened).isFalse());
        assertThat(sent).hasValue(0);
    }
}
