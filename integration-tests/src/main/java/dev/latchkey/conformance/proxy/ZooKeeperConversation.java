package dev.latchkey.conformance.proxy;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads ZooKeeper's protocol: frames with a length in front; the first of each side opens the session, every later one
 * begins with an xid, which a reply repeats. Operations that differ only in what their reply carries count as one kind.
 */
final class ZooKeeperConversation implements Conversation {

    private static final Map<Integer, String> KINDS = Map.ofEntries(
            Map.entry(1, "create"),
            Map.entry(2, "delete"),
            Map.entry(3, "exists"),
            Map.entry(4, "getData"),
            Map.entry(5, "setData"),
            Map.entry(6, "getACL"),
            Map.entry(7, "setACL"),
            Map.entry(8, "getChildren"),
            Map.entry(9, "sync"),
            Map.entry(11, "ping"),
            Map.entry(12, "getChildren"),
            Map.entry(13, "check"),
            Map.entry(14, "multi"),
            Map.entry(15, "create"),
            Map.entry(16, "reconfig"),
            Map.entry(17, "checkWatches"),
            Map.entry(18, "removeWatches"),
            Map.entry(19, "createContainer"),
            Map.entry(20, "deleteContainer"),
            Map.entry(21, "createTTL"),
            Map.entry(22, "multiRead"),
            Map.entry(100, "auth"),
            Map.entry(101, "setWatches"),
            Map.entry(102, "sasl"),
            Map.entry(103, "getEphemerals"),
            Map.entry(104, "getAllChildrenNumber"),
            Map.entry(105, "setWatches"),
            Map.entry(106, "addWatch"),
            Map.entry(107, "whoAmI"),
            Map.entry(-11, "closeSession"));

    private static final int CHECK = 13;
    private static final int MULTI = 14;
    private static final int NO_MORE = -1;
    private static final int LENGTH_BYTES = 4;
    private static final int FRAME_BYTES_MAX = 64 << 20;

    private enum Phase {
        CONNECTING,
        CONNECTED
    }

    private final Ledger ledger;
    private final Map<Integer, Waits.Asked> unanswered = new HashMap<>();
    private Phase clientPhase = Phase.CONNECTING;
    private Phase serverPhase = Phase.CONNECTING;
    private Ledger.@Nullable Drop drop;
    private int dropXid;

    ZooKeeperConversation(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public byte @Nullable [] readFromClient(DataInputStream in) throws IOException {
        return read(in);
    }

    @Override
    public byte @Nullable [] readFromServer(DataInputStream in) throws IOException {
        return read(in);
    }

    private static byte @Nullable [] read(DataInputStream in) throws IOException {
        int length;
        try {
            length = in.readInt();
        } catch (EOFException e) {
            return null;
        }
        if (length < 0 || length > FRAME_BYTES_MAX) {
            throw new IOException("a ZooKeeper frame was wanted, and its length is " + length);
        }
        byte[] frame = new byte[LENGTH_BYTES + length];
        ByteBuffer.wrap(frame).putInt(length);
        in.readFully(frame, LENGTH_BYTES, length);
        return frame;
    }

    @Override
    public void request(byte[] frame) {
        if (clientPhase == Phase.CONNECTING) {
            clientPhase = Phase.CONNECTED;
            await(ledger.count("connect"), 0);
            return;
        }
        ByteBuffer header = ByteBuffer.wrap(frame).position(LENGTH_BYTES);
        int xid = header.getInt();
        int operation = header.getInt();
        String kind = operation == MULTI && isLoneCheck(header)
                ? "renew"
                : KINDS.getOrDefault(operation, "operation " + operation);
        unanswered.put(xid, ledger.waits().asked(kind));
        await(ledger.count(kind), xid);
    }

    /** Whether a multi does nothing but check one version, as the renewal of a session does. */
    private static boolean isLoneCheck(ByteBuffer operations) {
        if (operations.remaining() < 13 || operations.getInt() != CHECK) {
            return false;
        }
        operations.position(operations.position() + 5);
        int pathLength = operations.getInt();
        int afterCheck = operations.position() + pathLength + 4;
        return pathLength >= 0 && operations.limit() - afterCheck >= 4 && operations.getInt(afterCheck) == NO_MORE;
    }

    private void await(Ledger.@Nullable Drop next, int xid) {
        if (next != null) {
            drop = next;
            dropXid = xid;
        }
    }

    @Override
    public boolean isDropped(byte[] frame) {
        int xid = 0;
        if (serverPhase == Phase.CONNECTING) {
            serverPhase = Phase.CONNECTED;
        } else {
            xid = ByteBuffer.wrap(frame).getInt(LENGTH_BYTES);
        }
        if (drop != null && xid == dropXid && ledger.drop(drop)) {
            return true;
        }
        Waits.Asked request = unanswered.remove(xid);
        if (request != null) {
            ledger.waits().answered(request);
        }
        return false;
    }
}
