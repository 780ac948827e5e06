package dev.latchkey.bench.local;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.TreeMap;

/** The peers' state machine: each caller's latest bytes. Owned by the thread of one replica. */
final class LatestValues {

    private final Map<Integer, byte[]> values = new TreeMap<>();

    /** A command as it goes through the log. */
    static byte[] encode(int caller, byte[] value) {
        return ByteBuffer.allocate(4 + value.length).putInt(caller).put(value).array();
    }

    void apply(byte[] command, int offset, int length) {
        ByteBuffer from = ByteBuffer.wrap(command, offset, length);
        int caller = from.getInt();
        byte[] value = new byte[from.remaining()];
        from.get(value);
        values.put(caller, value);
    }

    Map<Integer, byte[]> copy() {
        return new TreeMap<>(values);
    }

    void replace(Map<Integer, byte[]> other) {
        values.clear();
        values.putAll(other);
    }

    void writeTo(DataOutput out) throws IOException {
        out.writeInt(values.size());
        for (Map.Entry<Integer, byte[]> each : values.entrySet()) {
            out.writeInt(each.getKey());
            out.writeInt(each.getValue().length);
            out.write(each.getValue());
        }
    }

    void readFrom(DataInput in) throws IOException {
        values.clear();
        int count = in.readInt();
        for (int i = 0; i < count; i++) {
            int caller = in.readInt();
            byte[] value = new byte[in.readInt()];
            in.readFully(value);
            values.put(caller, value);
        }
    }
}
