package dev.latchkey.conformance.proxy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersDecoder;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads gRPC over HTTP/2 without encryption, as etcd's clients speak it. A unary call counts once, under its method's name;
 * on the streams that etcd's clients keep open, each message counts that asks for something.
 */
final class GrpcConversation implements Conversation {

    private static final int PREFACE_BYTES = 24;
    private static final int HEADER_BYTES = 9;
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int CONTINUATION = 9;
    private static final int END_STREAM = 0x1;
    private static final int END_HEADERS = 0x4;
    private static final int PADDED = 0x8;
    private static final int PRIORITY = 0x20;
    private static final int PRIORITY_BYTES = 5;

    /** Methods whose stream carries many requests. */
    private static final Set<String> STREAMING = Set.of("Watch", "LeaseKeepAlive");

    private enum Phase {
        PREFACE,
        FRAMES
    }

    private final Ledger ledger;
    private final Http2HeadersDecoder headersDecoder = new DefaultHttp2HeadersDecoder(false);
    private final ByteArrayOutputStream headerBlock = new ByteArrayOutputStream();
    private final Map<Integer, GrpcMessages> streams = new HashMap<>();
    private final Map<Integer, Waits.Asked> unanswered = new HashMap<>();
    private Phase readPhase = Phase.PREFACE;
    private Phase requestPhase = Phase.PREFACE;
    private Ledger.@Nullable Drop drop;
    private int dropStream;
    private boolean dropsMessage;

    GrpcConversation(Ledger ledger) {
        this.ledger = ledger;
    }

    @Override
    public byte @Nullable [] readFromClient(DataInputStream in) throws IOException {
        if (readPhase == Phase.PREFACE) {
            readPhase = Phase.FRAMES;
            byte[] preface = in.readNBytes(PREFACE_BYTES);
            return preface.length == PREFACE_BYTES ? preface : null;
        }
        return readFromServer(in);
    }

    @Override
    public byte @Nullable [] readFromServer(DataInputStream in) throws IOException {
        byte[] header = in.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            return null;
        }
        int length = (header[0] & 0xff) << 16 | (header[1] & 0xff) << 8 | header[2] & 0xff;
        byte[] frame = new byte[HEADER_BYTES + length];
        System.arraycopy(header, 0, frame, 0, HEADER_BYTES);
        try {
            in.readFully(frame, HEADER_BYTES, length);
        } catch (EOFException e) {
            return null;
        }
        return frame;
    }

    @Override
    public void request(byte[] frame) throws IOException {
        if (requestPhase == Phase.PREFACE) {
            requestPhase = Phase.FRAMES;
            return;
        }
        int stream = stream(frame);
        switch (frame[3]) {
            case HEADERS -> headers(stream, flags(frame), payload(frame, (flags(frame) & PRIORITY) != 0));
            case CONTINUATION -> headers(stream, flags(frame), payload(frame, false));
            case DATA -> data(stream, payload(frame, false));
            case RST_STREAM -> streams.remove(stream);
            default -> {}
        }
        if ((frame[3] == DATA || frame[3] == HEADERS) && (flags(frame) & END_STREAM) != 0) {
            streams.remove(stream);
        }
    }

    private void headers(int stream, int flags, ByteBuf fragment) throws IOException {
        fragment.readBytes(headerBlock, fragment.readableBytes());
        if ((flags & END_HEADERS) == 0) {
            return;
        }
        Http2Headers headers;
        try {
            // Every block must be decoded, since each changes the table that later ones refer to.
            headers = headersDecoder.decodeHeaders(stream, Unpooled.wrappedBuffer(headerBlock.toByteArray()));
        } catch (Http2Exception e) {
            throw new IOException("the headers of stream " + stream + " could not be read", e);
        }
        headerBlock.reset();
        CharSequence path = headers.path();
        if (path == null) {
            return;
        }
        String method = path.toString().substring(path.toString().lastIndexOf('/') + 1);
        if (STREAMING.contains(method)) {
            streams.put(stream, new GrpcMessages(method));
        } else {
            unanswered.put(stream, ledger.waits().asked(method));
            await(ledger.count(method), stream, false);
        }
    }

    private void data(int stream, ByteBuf bytes) {
        GrpcMessages messages = streams.get(stream);
        if (messages == null) {
            return;
        }
        for (int requests = messages.add(bytes); requests > 0; requests--) {
            unanswered.put(stream, ledger.waits().asked(messages.method()));
            await(ledger.count(messages.method()), stream, true);
        }
    }

    private void await(Ledger.@Nullable Drop next, int stream, boolean message) {
        if (next != null) {
            drop = next;
            dropStream = stream;
            dropsMessage = message;
        }
    }

    @Override
    public boolean isDropped(byte[] frame) {
        if (drop == null || stream(frame) != dropStream || !isAwaited(frame)) {
            answered(frame);
            return false;
        }
        return true;
    }

    /** A unary call is answered by the end of its stream, a message on a lasting stream by the next that comes back. */
    private void answered(byte[] frame) {
        boolean carries = frame[3] == DATA || frame[3] == HEADERS;
        boolean isAnswer = streams.containsKey(stream(frame)) ? frame[3] == DATA : (flags(frame) & END_STREAM) != 0;
        if (carries && isAnswer) {
            Waits.Asked request = unanswered.remove(stream(frame));
            if (request != null) {
                ledger.waits().answered(request);
            }
        }
    }

    private boolean isAwaited(byte[] frame) {
        boolean isReply = switch (frame[3]) {
            case DATA, RST_STREAM -> true;
            // A stream's first headers answer its opening, not the message that is awaited.
            case HEADERS -> !dropsMessage || (flags(frame) & END_STREAM) != 0;
            default -> false;
        };
        return isReply && drop != null && ledger.drop(drop);
    }

    private static int flags(byte[] frame) {
        return frame[4] & 0xff;
    }

    private static int stream(byte[] frame) {
        return (frame[5] & 0x7f) << 24 | (frame[6] & 0xff) << 16 | (frame[7] & 0xff) << 8 | frame[8] & 0xff;
    }

    private static ByteBuf payload(byte[] frame, boolean hasPriority) {
        ByteBuf payload = Unpooled.wrappedBuffer(frame, HEADER_BYTES, frame.length - HEADER_BYTES);
        if (frame[3] != CONTINUATION && (flags(frame) & PADDED) != 0) {
            int padding = payload.readUnsignedByte();
            payload.writerIndex(payload.writerIndex() - padding);
        }
        return hasPriority ? payload.skipBytes(PRIORITY_BYTES) : payload;
    }
}
