package dev.latchkey.conformance.proxy;

import java.io.DataInputStream;
import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A conversation that the proxy cannot read, since it is encrypted: bytes are passed on as they come. */
final class OpaqueConversation implements Conversation {

    private static final int PIECE_BYTES_MAX = 1 << 16;

    @Override
    public byte @Nullable [] readFromClient(DataInputStream in) throws IOException {
        return piece(in);
    }

    @Override
    public byte @Nullable [] readFromServer(DataInputStream in) throws IOException {
        return piece(in);
    }

    private static byte @Nullable [] piece(DataInputStream in) throws IOException {
        byte[] piece = new byte[PIECE_BYTES_MAX];
        int length = in.read(piece);
        return length < 0 ? null : Arrays.copyOf(piece, length);
    }

    @Override
    public void request(byte[] frame) {
        // Whatever it is.
    }

    @Override
    public boolean isDropped(byte[] frame) {
        return false;
    }
}
