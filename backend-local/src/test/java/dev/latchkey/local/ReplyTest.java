package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ReplyTest {

    private static final int CALLERS = 8;
    private static final int REQUESTS = 5_000;

    private final Loop loop = new Loop("reply-test-loop", new VirtualTime(), () -> false, () -> {});
    private final Delivery delivery = new Delivery("reply-test-delivery", new VirtualTime());

    @AfterEach
    void close() {
        delivery.close(TimeUnit.SECONDS.toNanos(20));
        loop.close();
    }

    @Test
    @DisplayName("Every caller gets the answer to its own request, once, whoever runs the loop")
    void everyCallerGetsItsOwnAnswer() throws Exception {
        AtomicInteger told = new AtomicInteger();
        List<FutureTask<Integer>> callers = new ArrayList<>();
        for (int i = 0; i < CALLERS; i++) {
            int mine = i * REQUESTS;
            FutureTask<Integer> caller = new FutureTask<>(() -> {
                int wrong = 0;
                for (int number = mine; number < mine + REQUESTS; number++) {
                    int asked = number;
                    CompletableFuture<Integer> answer = Reply.of(loop, delivery, reply -> reply.answer(asked));
                    answer.thenRun(told::incrementAndGet);
                    wrong += answer.get(60, TimeUnit.SECONDS) == asked ? 0 : 1;
                }
                return wrong;
            });
            callers.add(caller);
            new Thread(caller, "reply-test-caller-" + i).start();
        }
        for (FutureTask<Integer> caller : callers) {
            assertThat(caller.get(100, TimeUnit.SECONDS)).isZero();
        }
        assertThat(told).hasValue(CALLERS * REQUESTS);
    }

    @Test
    @DisplayName("An answer that comes after its caller has gone is told on the delivery thread, not on the loop's")
    void lateAnswerIsToldByTheDeliveryThread() throws Exception {
        CompletableFuture<Reply<String>> kept = new CompletableFuture<>();
        CompletableFuture<String> answer = Reply.of(loop, delivery, kept::complete);
        CompletableFuture<String> toldBy =
                answer.thenApply(value -> Thread.currentThread().getName());
        assertThat(answer).isNotDone();
        Reply<String> reply = kept.get(60, TimeUnit.SECONDS);
        loop.submit(() -> reply.answer("late"));
        assertThat(toldBy.get(60, TimeUnit.SECONDS)).isEqualTo("reply-test-delivery");
        assertThat(answer).isCompletedWithValue("late");
    }

    @Test
    @DisplayName("The first answer counts: what is said after it changes nothing")
    void firstAnswerCounts() throws Exception {
        CompletableFuture<String> answer = Reply.of(loop, delivery, reply -> {
            reply.answer("first");
            reply.answer("second");
            throw new IllegalStateException("planted by the test");
        });
        assertThat(answer.get(60, TimeUnit.SECONDS)).isEqualTo("first");
        CompletableFuture<String> failed = Reply.of(loop, delivery, reply -> {
            throw new IllegalStateException("planted by the test");
        });
        assertThatThrownBy(() -> failed.get(60, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(IllegalStateException.class);
    }

    @Test
    @DisplayName("An error of the work is its caller's answer; one of the delivery is nobody's but the caller's")
    void errorsAreAnswered() {
        CompletableFuture<String> failed = Reply.of(loop, delivery, reply -> {
            throw new StackOverflowError("planted by the test");
        });
        assertThatThrownBy(() -> failed.get(60, TimeUnit.SECONDS)).hasCauseInstanceOf(StackOverflowError.class);
        CompletableFuture<Reply<String>> kept = new CompletableFuture<>();
        CompletableFuture<String> lost = Reply.of(
                loop,
                task -> {
                    throw new OutOfMemoryError("planted by the test");
                },
                kept::complete);
        kept.join().answer("late");
        assertThat(lost).isNotDone();
    }
}
