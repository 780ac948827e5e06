package dev.latchkey.conformance.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Puts the messages of one gRPC stream together from its data frames, and tells which of them are requests. */
final class GrpcMessages {

    private static final int HEADER_BYTES = 5;

    /** How a {@code WatchRequest} begins that creates a watch: its field 1, a message. Others cancel, or ask for progress. */
    private static final int CREATE_WATCH = 1 << 3 | 2;

    private final String method;
    private final ByteBuf pending = Unpooled.buffer();

    GrpcMessages(String method) {
        this.method = method;
    }

    String method() {
        return method;
    }

    /** Adds bytes of the stream; the answer is how many requests became complete with them. */
    int add(ByteBuf bytes) {
        pending.writeBytes(bytes);
        int requests = 0;
        while (pending.readableBytes() >= HEADER_BYTES) {
            int length = pending.getInt(pending.readerIndex() + 1);
            if (pending.readableBytes() < HEADER_BYTES + length) {
                break;
            }
            pending.skipBytes(HEADER_BYTES);
            if (isRequest(pending.readSlice(length))) {
                requests++;
            }
        }
        pending.discardReadBytes();
        return requests;
    }

    private boolean isRequest(ByteBuf message) {
        return !method.equals("Watch") || message.isReadable() && message.getByte(0) == CREATE_WATCH;
    }
}
