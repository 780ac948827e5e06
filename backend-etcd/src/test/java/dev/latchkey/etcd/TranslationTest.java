package dev.latchkey.etcd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutResponse;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseHeader;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.TxnResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A transaction in etcd's terms")
class TranslationTest {

    private static final long LEASE = 0x5f;
    private static final long EPOCH = 40;
    private static final byte[] VALUE = "x".getBytes(StandardCharsets.UTF_8);
    private static final String TICKET = "locks/q/lock!00aa";

    private static final Throwable CAUSE = new IllegalStateException("no space");

    private final KeySpace keys = new KeySpace("shop");

    @Test
    @DisplayName("carries the session's fence, and every write's own condition")
    void carriesFenceAndConditions() {
        TxnRequest request = owned(List.of(
                        new Write.Append("locks/q", "lock", "00aa", VALUE),
                        new Write.Create("values/a", VALUE),
                        new Write.Update("values/b", VALUE, new Stamp(3, 9)),
                        new Write.Delete("locks/q/lock!00bb", null)))
                .request(EPOCH);
        assertThat(request.getCompareList())
                .extracting(TranslationTest::text)
                .containsExactly(
                        "shop/.engine/sessions/5f MOD 40",
                        "shop/" + TICKET + " CREATE 0",
                        "shop/values/a CREATE 0",
                        "shop/values/b MOD 9");
        assertThat(request.getSuccessList())
                .extracting(RequestOp::getRequestCase)
                .containsExactly(
                        RequestOp.RequestCase.REQUEST_PUT,
                        RequestOp.RequestCase.REQUEST_PUT,
                        RequestOp.RequestCase.REQUEST_PUT,
                        RequestOp.RequestCase.REQUEST_DELETE_RANGE,
                        RequestOp.RequestCase.REQUEST_RANGE);
        assertThat(request.getSuccess(0).getRequestPut().getLease()).isEqualTo(LEASE);
        assertThat(request.getSuccess(1).getRequestPut().getLease()).isZero();
        assertThat(request.getSuccess(2).getRequestPut().getIgnoreLease()).isTrue();
    }

    @Test
    @DisplayName("never takes a stamp for the absence of the key")
    void noStampMeansAbsent() {
        Transaction transaction =
                Transaction.unowned().unchanged("values/a", new Stamp(0, 0)).build();
        TxnRequest request = new Translation(transaction, keys, 0).request();
        assertThat(request.getCompare(0).getModRevision()).isPositive();
    }

    @Test
    @DisplayName("that committed gives each entry its revision, and the queue in its order")
    void readsACommit() {
        Translation translation = owned(List.of(new Write.Append("locks/q", "lock", "00aa", VALUE)));
        TxnResponse reply = TxnResponse.newBuilder()
                .setSucceeded(true)
                .setHeader(ResponseHeader.newBuilder().setRevision(50))
                .addResponses(ResponseOp.newBuilder().setResponsePut(PutResponse.getDefaultInstance()))
                .addResponses(found(
                        ticket("shop/" + TICKET, 50),
                        ticket("shop/locks/q/lock!00zz", 45),
                        ticket("shop/locks/q/by-hand", 44),
                        ticket("shop/locks/q/deeper/lock!00cc", 43)))
                .build();
        Outcome.Committed committed = (Outcome.Committed) ended(translation.read(reply, EPOCH));
        Entry entry = committed.entries().get(0);
        assertThat(entry.stamp()).isEqualTo(new Stamp(50, 50));
        assertThat(entry.order()).isEqualTo(50);
        assertThat(entry.token()).isEqualTo(50);
        assertThat(entry.owner()).isEqualTo("5f");
        assertThat(committed.listing()).extracting(Sibling::nonce).containsExactly("00zz", "00aa");
    }

    @Test
    @DisplayName("that carried an epoch that is over is told apart from one that was rejected")
    void tellsFencedFromRejected() {
        Translation translation = owned(List.of(new Write.Create("values/a", VALUE)));
        KeyValue current = entry("shop/values/a", 8, 9);
        assertThat(translation.read(refusal(fence(EPOCH + 1), found(current), found()), EPOCH))
                .isEqualTo(new Translation.Reading.Fenced(EPOCH + 1));
        assertThat(translation.read(refusal(found(), found(current), found()), EPOCH))
                .isEqualTo(new Translation.Reading.SessionGone());
        Outcome rejected = ended(translation.read(refusal(fence(EPOCH), found(current), found()), EPOCH));
        assertThat(((Outcome.Rejected) rejected).current())
                .extracting(Entry::key, Entry::stamp)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("values/a", new Stamp(8, 9)));
    }

    @Test
    @DisplayName("whose ticket is there already was committed before")
    void repeatedAppendIsCommitted() {
        Translation translation = owned(List.of(new Write.Append("locks/q", "lock", "00aa", VALUE)));
        KeyValue mine = ticket("shop/" + TICKET, 47);
        Outcome outcome = ended(translation.read(refusal(fence(EPOCH), found(mine), found(mine)), EPOCH));
        Outcome.Committed committed = (Outcome.Committed) outcome;
        assertThat(committed.entries()).extracting(Entry::token).containsExactly(47L);
        assertThat(committed.listing()).extracting(Sibling::key).containsExactly(TICKET);
    }

    @Test
    @DisplayName("that nobody knows the fate of was carried out if its ticket is there")
    void decidedByItsTicket() {
        Translation translation = owned(List.of(
                new Write.Append("locks/q", "lock", "00aa", VALUE), new Write.Delete("locks/q/lock!00bb", null)));
        KeyValue mine = ticket("shop/" + TICKET, 47);
        Outcome outcome = translation.decided(refusal(fence(EPOCH), found(mine), found(), found(mine)), CAUSE);
        assertThat(((Outcome.Committed) outcome).entries())
                .extracting(Entry::token)
                .containsExactly(47L);
        assertThat(translation.decided(refusal(fence(EPOCH), found(), found(), found()), CAUSE))
                .isNull();
        assertThat(translation.decided(refusal(found(), found(), found(), found()), CAUSE))
                .isEqualTo(new Outcome.Unknown(CAUSE));
    }

    @Test
    @DisplayName("that nobody knows the fate of was not carried out if what it writes is as before")
    void decidedByWhatItWrites() {
        KeyValue before = entry("shop/values/b", 3, 9);
        Translation translation = owned(
                List.of(new Write.Create("values/a", VALUE), new Write.Update("values/b", VALUE, new Stamp(3, 9))));
        assertThat(translation.decided(refusal(fence(EPOCH), found(), found(before), found()), CAUSE))
                .isNull();
        assertThat(translation.decided(
                        refusal(fence(EPOCH), found(), found(entry("shop/values/b", 3, 10)), found()), CAUSE))
                .isEqualTo(new Outcome.Unknown(CAUSE));
        assertThat(translation.decided(refusal(fence(EPOCH), found(), found(), found()), CAUSE))
                .isEqualTo(new Outcome.Unknown(CAUSE));
        assertThat(translation.decided(
                        refusal(fence(EPOCH), found(entry("shop/values/a", 11, 11)), found(before), found()), CAUSE))
                .isEqualTo(new Outcome.Unknown(CAUSE));
    }

    @Test
    @DisplayName("is looked for by reads alone, in the order of a refusal's")
    void looksByReads() {
        Translation translation = owned(List.of(new Write.Append("locks/q", "lock", "00aa", VALUE)));
        assertThat(translation.look().getCompareList()).isEmpty();
        assertThat(translation.look().getSuccessList())
                .isEqualTo(translation.request(EPOCH).getFailureList())
                .extracting(RequestOp::getRequestCase)
                .containsOnly(RequestOp.RequestCase.REQUEST_RANGE);
    }

    @Test
    @DisplayName("that breaks a rule is turned down before anything is sent")
    void rulesAreChecked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> owned(
                        List.of(new Write.Create("values/a", VALUE), new Write.Delete("values/a", new Stamp(1, 1)))))
                .withMessageContaining("stands in two");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> owned(List.of(new Write.Create("values//a", VALUE))))
                .withMessageContaining("values//a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> owned(List.of(
                        new Write.Append("locks/q", "lock", "00aa", VALUE),
                        new Write.Append("locks/q", "lock", "00bb", VALUE))))
                .withMessageContaining("appends two");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> owned(List.of(new Write.Append("locks/q", "lo!ck", "00aa", VALUE))))
                .withMessageContaining("lo!ck");
    }

    private Translation owned(List<Write> writes) {
        return new Translation(new Transaction(null, List.of(), writes, "locks/q"), keys, LEASE);
    }

    private static Outcome ended(Translation.Reading reading) {
        assertThat(reading).isInstanceOf(Translation.Reading.Ended.class);
        return ((Translation.Reading.Ended) reading).outcome();
    }

    private static String text(Compare compare) {
        boolean mod = compare.getTarget() == Compare.CompareTarget.MOD;
        return compare.getKey().toStringUtf8() + " " + compare.getTarget() + " "
                + (mod ? compare.getModRevision() : compare.getCreateRevision());
    }

    private static TxnResponse refusal(ResponseOp... reads) {
        return TxnResponse.newBuilder().addAllResponses(List.of(reads)).build();
    }

    private static ResponseOp fence(long epoch) {
        return found(KeyValue.newBuilder().setModRevision(epoch).build());
    }

    private static ResponseOp found(KeyValue... entries) {
        return ResponseOp.newBuilder()
                .setResponseRange(RangeResponse.newBuilder().addAllKvs(List.of(entries)))
                .build();
    }

    private static KeyValue entry(String key, long life, long write) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setCreateRevision(life)
                .setModRevision(write)
                .build();
    }

    private static KeyValue ticket(String key, long revision) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFromUtf8(key))
                .setCreateRevision(revision)
                .setModRevision(revision)
                .setLease(LEASE)
                .build();
    }
}
