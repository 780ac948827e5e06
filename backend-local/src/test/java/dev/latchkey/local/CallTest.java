package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.local.Call.Kind;
import dev.latchkey.spi.BackendException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CallTest {

    private static final BackendException OVERLOADED =
            new BackendException(BackendException.Kind.UNAVAILABLE, "Planted by the test.", null);

    private final LocalLink link = new LocalLink();

    /** Asks for a commit, which comes to one of these as often as it reaches the engine. */
    private CompletableFuture<String> commit(List<CompletableFuture<String>> answers) {
        ArrayDeque<CompletableFuture<String>> next = new ArrayDeque<>(answers);
        return new Call<>(
                        Kind.COMMIT_IN_SESSION,
                        next::remove,
                        link,
                        new VirtualTime(),
                        Duration.ofSeconds(1),
                        Runnable::run)
                .start();
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
}
