package dev.latchkey.conformance.proxy;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What servers of one cluster say to each other: bytes, passed on as they come. One thing is changed: who opens a connection
 * for ZooKeeper's election tells where it can be called back, and that must be its proxy, or the call would go past every
 * partition.
 */
final class PeerConversation implements Conversation {

    private static final int CHUNK_BYTES = 64 << 10;
    private static final int ADDRESS_BYTES_MAX = 1_024;

    /** The first words of an election's connection, by the versions of the protocol that tell an address. */
    private static final long FIRST_VERSION = -65_536;

    private static final long SECOND_VERSION = -65_535;

    private enum Phase {
        GREETING,
        TALKING
    }

    private final @Nullable UnaryOperator<String> callBackAddress;
    private Phase phase = Phase.GREETING;

    /** Passes everything on; if a function is given, it replaces the address in the greeting. */
    PeerConversation(@Nullable UnaryOperator<String> callBackAddress) {
        this.callBackAddress = callBackAddress;
    }

    @Override
    public byte @Nullable [] readFromClient(DataInputStream in) throws IOException {
        if (callBackAddress == null || phase == Phase.TALKING) {
            return chunk(in);
        }
        phase = Phase.TALKING;
        return greeting(in, callBackAddress);
    }

    private static byte[] greeting(DataInputStream in, UnaryOperator<String> callBackAddress) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        long version = in.readLong();
        out.writeLong(version);
        if (version != FIRST_VERSION && version != SECOND_VERSION) {
            return bytes.toByteArray();
        }
        out.writeLong(in.readLong());
        int length = in.readInt();
        if (length < 0 || length > ADDRESS_BYTES_MAX) {
            throw new IOException("the address of a server was wanted, and its length is " + length);
        }
        String address = new String(in.readNBytes(length), StandardCharsets.UTF_8);
        byte[] changed = callBackAddress.apply(address).getBytes(StandardCharsets.UTF_8);
        out.writeInt(changed.length);
        out.write(changed);
        return bytes.toByteArray();
    }

    @Override
    public byte @Nullable [] readFromServer(DataInputStream in) throws IOException {
        return chunk(in);
    }

    private static byte @Nullable [] chunk(DataInputStream in) throws IOException {
        byte[] buffer = new byte[CHUNK_BYTES];
        int length = in.read(buffer);
        return length < 0 ? null : Arrays.copyOf(buffer, length);
    }

    @Override
    public void request(byte[] frame) {}

    @Override
    public boolean isDropped(byte[] frame) {
        return false;
    }
}
