package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.OutcomeUnknownException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A wait that is interrupted")
class WaitingTest {

    /** An answer that may come after the waiting thread has seen its interrupt, and before it has done anything about it. */
    private static final class Interrupted extends CompletableFuture<String> {

        private final Runnable meanwhile;
        private boolean waited;

        Interrupted(Runnable meanwhile) {
            this.meanwhile = meanwhile;
        }

        @Override
        public String get() throws InterruptedException, ExecutionException {
            if (waited) {
                return super.get();
            }
            waited = true;
            meanwhile.run();
            throw new InterruptedException();
        }
    }

    private CompletableFuture<String> future = new CompletableFuture<>();

    @AfterEach
    void clear() {
        Thread.interrupted();
    }

    @Test
    @DisplayName("withdraws the request")
    void withdraws() {
        future = new Interrupted(() -> {});
        assertThatThrownBy(() -> Waiting.forResult(future, "lock a")).isInstanceOf(InterruptedException.class);
        assertThat(future).isCancelled();
    }

    @Test
    @DisplayName("hands over what was granted at that very moment, and leaves the thread interrupted")
    void answeredMeanwhile() throws InterruptedException {
        future = new Interrupted(() -> future.complete("granted"));
        assertThat(Waiting.forResult(future, "lock a")).isEqualTo("granted");
        assertThat(Thread.currentThread().isInterrupted()).isTrue();
    }

    @Test
    @DisplayName("tells what failed at that very moment")
    void failedMeanwhile() {
        future = new Interrupted(() -> future.completeExceptionally(new CoordinationException("refused", null)));
        assertThatThrownBy(() -> Waiting.forResult(future, "lock a")).hasMessageContaining("refused");
    }

    @Test
    @DisplayName("ends as interrupted if somebody else has cancelled the request")
    void cancelledMeanwhile() {
        future = new Interrupted(() -> future.cancel(false));
        assertThatThrownBy(() -> Waiting.forResult(future, "lock a")).isInstanceOf(InterruptedException.class);
    }

    @Test
    @DisplayName("throws a failure of its own, though many wait for the same")
    void ownFailure() {
        IllegalStateException cause = new IllegalStateException("planted");
        OutcomeUnknownException told = new OutcomeUnknownException("the answer was lost", cause);
        future.completeExceptionally(told);
        Throwable first = catchThrowable(() -> Waiting.forResult(future, "lock a"));
        Throwable second = catchThrowable(() -> Waiting.forResult(future, "lock a"));
        assertThat(first).isNotSameAs(second);
        assertThat(List.of(first, second))
                .allSatisfy(own -> assertThat(own)
                        .isExactlyInstanceOf(OutcomeUnknownException.class)
                        .hasMessage("the answer was lost")
                        .hasCause(cause)
                        .hasSuppressedException(told));
        assertThat(told).hasNoSuppressedExceptions();
    }
}
