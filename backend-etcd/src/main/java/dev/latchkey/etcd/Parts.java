package dev.latchkey.etcd;

import com.google.protobuf.ByteString;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.KeyValue;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RangeResponse;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.ResponseOp;
import org.jspecify.annotations.Nullable;

/** The small parts that transactions of etcd are put together from. */
final class Parts {

    private Parts() {}

    /** The condition that a key is not there. */
    static Compare absent(ByteString key) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(Compare.CompareTarget.CREATE)
                .setResult(Compare.CompareResult.EQUAL)
                .setCreateRevision(0)
                .build();
    }

    /** The condition that a key was last written at this revision. */
    static Compare unchangedSince(ByteString key, long revision) {
        return Compare.newBuilder()
                .setKey(key)
                .setTarget(Compare.CompareTarget.MOD)
                .setResult(Compare.CompareResult.EQUAL)
                .setModRevision(revision)
                .build();
    }

    static RequestOp put(PutRequest.Builder put) {
        return RequestOp.newBuilder().setRequestPut(put).build();
    }

    static RequestOp read(RangeRequest.Builder range) {
        return RequestOp.newBuilder().setRequestRange(range).build();
    }

    /** What a read of one key found; null for nothing. */
    static @Nullable KeyValue only(ResponseOp read) {
        RangeResponse range = read.getResponseRange();
        return range.getKvsCount() == 0 ? null : range.getKvs(0);
    }
}
