package dev.latchkey.etcd;

import static dev.latchkey.fuzz.Fuzz.ascii;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.latchkey.fuzz.Fuzz;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.ResponseOp;
import io.etcd.jetcd.api.TxnResponse;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What etcd answers, and whatever stands in its keys,")
class EtcdFuzzTest {

    private static final KeySpace KEYS = new KeySpace("shop");

    private static final byte[] LISTING = RangeResponse.newBuilder()
            .addKvs(keyValue("shop/locks/a/x!0123456789abcdef", 7))
            .addKvs(keyValue("shop/locks/a/foreign", 0))
            .addKvs(keyValue("shop/locks/a/deep/er", 0))
            .build()
            .toByteArray();

    private static KeyValue keyValue(String key, long lease) {
        return KeyValue.newBuilder()
                .setKey(ByteString.copyFrom(ascii(key)))
                .setValue(ByteString.copyFrom(ascii("value")))
                .setCreateRevision(5)
                .setModRevision(6)
                .setLease(lease)
                .build();
    }

    @Test
    @DisplayName("is listed, and what cannot be ours is left out")
    void listings() {
        Range range = Range.children("locks/a");
        RangeState state = new RangeState(KEYS, range);
        Fuzz.check(
                bytes -> {
                    try {
                        RangeResponse listing = RangeResponse.parseFrom(bytes);
                        KEYS.view(range, listing.getKvsList());
                        KEYS.names("locks", listing.getKvsList());
                        KEYS.siblings("locks/a", listing.getKvsList());
                        state.listed(listing);
                        for (KeyValue found : listing.getKvsList()) {
                            state.happened(Event.newBuilder().setKv(found).build());
                        }
                    } catch (InvalidProtocolBufferException e) {
                        // gRPC sees to that.
                    }
                },
                Set.of(),
                LISTING);
    }

    @Test
    @DisplayName("is named, however deep it lies")
    void deepKeys() {
        KeyValue deep = keyValue("shop/locks/" + "a/".repeat(200_000) + "a", 0);
        assertThat(KEYS.names("locks", List.of(deep))).containsExactly("a");
    }

    @Test
    @DisplayName("ends a transaction, or is said to be unreadable")
    void transactions() {
        Translation translation = new Translation(
                Transaction.unowned()
                        .create("config/shop/a", ascii("v"))
                        .delete("config/shop/b", new Stamp(5, 6))
                        .build(),
                KEYS,
                0);
        TxnResponse refused = TxnResponse.newBuilder()
                .addResponses(ResponseOp.newBuilder()
                        .setResponseRange(RangeResponse.newBuilder().addKvs(keyValue("shop/config/shop/a", 0))))
                .addResponses(ResponseOp.newBuilder().setResponseRange(RangeResponse.getDefaultInstance()))
                .build();
        Fuzz.check(
                bytes -> {
                    try {
                        translation.read(TxnResponse.parseFrom(bytes), 0);
                    } catch (InvalidProtocolBufferException e) {
                        // gRPC sees to that.
                    }
                },
                Set.of(IndexOutOfBoundsException.class),
                refused.toByteArray(),
                refused.toBuilder().setSucceeded(true).build().toByteArray());
    }
}
