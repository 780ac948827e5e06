package dev.latchkey.conformance.proxy;

import java.io.DataInputStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * What the bytes of one connection mean: where a frame ends, which request it carries, which request it answers. The frames
 * are only looked at, never changed.
 *
 * <p>Each read method has one thread; the others are called under the connection's lock.
 */
interface Conversation {

    /** Reads one whole frame of the client, its header included; null at the end of the stream. */
    byte @Nullable [] readFromClient(DataInputStream in) throws IOException;

    /** Reads one whole frame of the server, its header included; null at the end of the stream. */
    byte @Nullable [] readFromServer(DataInputStream in) throws IOException;

    /** Counts what a frame asks for, before the frame is passed on. */
    void request(byte[] frame) throws IOException;

    /** Whether this frame is the reply that is to be dropped. */
    boolean isDropped(byte[] frame);
}
