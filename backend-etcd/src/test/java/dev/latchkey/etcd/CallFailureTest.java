package dev.latchkey.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.etcd.CallFailure.Effect;
import dev.latchkey.spi.BackendException.Kind;
import io.grpc.Status;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("The failure of a call")
class CallFailureTest {

    @ParameterizedTest
    @DisplayName("of a request that never left had no effect, whatever the status")
    @EnumSource(
            value = Status.Code.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"OK"})
    void neverSentMeansNoEffect(Status.Code code) {
        assertThat(CallFailure.of("h:1", code.toStatus(), false).effect()).isEqualTo(Effect.NONE);
    }

    @ParameterizedTest
    @DisplayName("claims no more than the status says")
    @CsvSource({
        "UNAVAILABLE, etcdserver: request timed out, POSSIBLE",
        "UNAVAILABLE, Network closed for unknown reason, POSSIBLE",
        "DEADLINE_EXCEEDED, deadline exceeded, POSSIBLE",
        "CANCELLED, cancelled, POSSIBLE",
        "INTERNAL, RST_STREAM, POSSIBLE",
        "UNKNOWN, etcdserver: something new, POSSIBLE",
        "RESOURCE_EXHAUSTED, gRPC message exceeds maximum size, POSSIBLE",
        "RESOURCE_EXHAUSTED, etcdserver: too many requests, NONE",
        "RESOURCE_EXHAUSTED, etcdserver: mvcc: database space exceeded, REFUSED",
        "RESOURCE_EXHAUSTED, grpc: received message larger than max (3 vs. 2), REFUSED",
        "INVALID_ARGUMENT, etcdserver: request is too large, REFUSED",
        "PERMISSION_DENIED, etcdserver: permission denied, REFUSED",
        "UNAUTHENTICATED, etcdserver: invalid auth token, UNAUTHENTICATED",
        "NOT_FOUND, etcdserver: requested lease not found, LEASE_GONE"
    })
    void saysWhatIsCertain(Status.Code code, String description, Effect effect) {
        Status status = code.toStatus().withDescription(description);
        assertThat(CallFailure.of("h:1", status, true).effect()).isEqualTo(effect);
    }

    @Test
    @DisplayName("that says that there is no space does not say that nothing was written")
    void knowsWhereASecondLookIsDue() {
        assertThat(CallFailure.of("h:1", refusal("etcdserver: mvcc: database space exceeded"), true)
                        .isOutOfSpace())
                .isTrue();
        assertThat(CallFailure.of("h:1", refusal("grpc: received message larger than max (3 vs. 2)"), true)
                        .isOutOfSpace())
                .isFalse();
        assertThat(CallFailure.of("h:1", refusal("etcdserver: mvcc: database space exceeded"), false)
                        .isOutOfSpace())
                .isFalse();
    }

    private static Status refusal(String description) {
        return Status.RESOURCE_EXHAUSTED.withDescription(description);
    }

    @Test
    @DisplayName("tells what was wanted, what was found and what to do")
    void messageIsOneToActOn() {
        Status status = Status.PERMISSION_DENIED.withDescription("etcdserver: permission denied");
        assertThat(CallFailure.of("h:2379", status, true).toException("Listing x"))
                .hasMessage(
                        "Listing x did not succeed (etcd at h:2379: PERMISSION_DENIED, etcdserver: permission denied)."
                                + " Its user needs a role that may read and write all keys under the namespace:"
                                + " etcdctl role grant-permission ROLE readwrite --prefix NAMESPACE/.")
                .extracting("kind")
                .isEqualTo(Kind.REFUSED);
    }
}
