package dev.latchkey.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A session's fence")
class SessionFenceTest {

    private static final long FIRST = 10;

    private final Engine engine = new Engine();
    private final SessionFence fence =
            new SessionFence(engine::send, ByteString.copyFromUtf8("s"), ByteString.copyFromUtf8("v"), 7, FIRST);

    @Test
    @DisplayName("asks nothing of the engine while every request was answered")
    void costsNothingWhileAllIsAnswered() {
        assertThat(fence.settled()).isCompletedWithValue(FIRST);
        assertThat(engine.requests).isEmpty();
    }

    @Test
    @DisplayName("lets nothing be sent after an unknown before a later epoch stands")
    void renewsTheEpochAfterAnUnknown() {
        fence.gaveUp(FIRST);
        CompletableFuture<Long> settled = fence.settled();
        assertThat(settled).isNotDone();
        engine.applyAndAnswer();
        assertThat(settled).isCompletedWithValue(engine.epoch);
        assertThat(engine.epoch).isGreaterThan(FIRST);
        assertThat(fence.settled()).isCompletedWithValue(engine.epoch);
    }

    @Test
    @DisplayName("writes once for requests that are begun side by side")
    void renewsOnceForAll() {
        fence.gaveUp(FIRST);
        CompletableFuture<Long> one = fence.settled();
        CompletableFuture<Long> other = fence.settled();
        assertThat(engine.requests).hasSize(1);
        engine.applyAndAnswer();
        assertThat(one).isCompletedWithValue(engine.epoch);
        assertThat(other).isCompletedWithValue(engine.epoch);
    }

    @Test
    @DisplayName("learns of its own write whose answer was lost")
    void learnsOfALostRenewal() {
        fence.gaveUp(FIRST);
        CompletableFuture<Long> lost = fence.settled();
        engine.applyAndLoseAnswer();
        assertThat(lost).isCompletedExceptionally();
        long applied = engine.epoch;
        CompletableFuture<Long> settled = fence.settled();
        engine.applyAndAnswer();
        assertThat(engine.epoch).isEqualTo(applied);
        assertThat(settled).isCompletedWithValue(applied);
    }

    @Test
    @DisplayName("is not shaken by an unknown whose epoch is over")
    void ignoresAnUnknownOfAnEpochThatIsOver() {
        fence.gaveUp(FIRST);
        CompletableFuture<Long> settled = fence.settled();
        engine.applyAndAnswer();
        fence.gaveUp(FIRST);
        assertThat(fence.settled()).isCompletedWithValue(settled.join());
    }

    @Test
    @DisplayName("does not take the answer of an older write for the settling of a newer epoch")
    void renewsAnewWhenTheEpochOfARenewalUnderWayIsUnsettledItself() {
        fence.gaveUp(FIRST);
        CompletableFuture<Long> first = fence.settled();
        Runnable lateAnswer = engine.applyAndHoldAnswer();
        long second = engine.epoch;
        // A request that found its epoch gone has seen the new one, was sent again with it, and was given up.
        fence.saw(second);
        fence.gaveUp(second);
        CompletableFuture<Long> settled = fence.settled();
        lateAnswer.run();
        assertThat(first).isCompletedWithValue(second);
        assertThat(settled).isNotDone();
        engine.applyAndAnswer();
        assertThat(settled).isCompletedWithValue(engine.epoch);
        assertThat(engine.epoch).isGreaterThan(second);
    }

    @Test
    @DisplayName("says so when the session's entry is gone")
    void tellsThatTheSessionIsGone() {
        engine.epoch = 0;
        fence.gaveUp(FIRST);
        CompletableFuture<Long> settled = fence.settled();
        engine.applyAndAnswer();
        assertThat(settled).isCompletedWithValue(SessionFence.GONE);
    }

    /** Holds one entry, the session's; its last write is the epoch, 0 for none. */
    private static final class Engine {

        private record Request(TxnRequest content, CompletableFuture<TxnResponse> answer) {}

        final Deque<Request> requests = new ArrayDeque<>();
        long epoch = FIRST;
        private long revision = 100;

        CompletableFuture<TxnResponse> send(TxnRequest content) {
            Request request = new Request(content, new CompletableFuture<>());
            requests.add(request);
            return request.answer;
        }

        void applyAndAnswer() {
            applyAndHoldAnswer().run();
        }

        void applyAndLoseAnswer() {
            Request request = requests.remove();
            apply(request.content);
            request.answer.completeExceptionally(CallFailure.of("a", Status.DEADLINE_EXCEEDED, true));
        }

        Runnable applyAndHoldAnswer() {
            Request request = requests.remove();
            TxnResponse response = apply(request.content);
            return () -> request.answer.complete(response);
        }

        private TxnResponse apply(TxnRequest request) {
            TxnResponse.Builder response = TxnResponse.newBuilder();
            if (request.getCompare(0).getModRevision() == epoch) {
                epoch = ++revision;
                return response.setSucceeded(true)
                        .setHeader(ResponseHeader.newBuilder().setRevision(epoch))
                        .build();
            }
            RangeResponse.Builder read = RangeResponse.newBuilder();
            if (epoch != 0) {
                read.addKvs(KeyValue.newBuilder().setModRevision(epoch));
            }
            return response.addResponses(ResponseOp.newBuilder().setResponseRange(read))
                    .build();
        }
    }
}
