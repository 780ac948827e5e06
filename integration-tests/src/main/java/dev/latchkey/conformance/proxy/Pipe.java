package dev.latchkey.conformance.proxy;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * Carries one direction of a connection, frame by frame and in order, as the gate allows. The end of the stream waits behind
 * the frames before it, so the receiver learns of it no earlier than on a real network.
 */
final class Pipe {

    /** Room for what waits at a shut or slow gate; beyond it the sender feels the pressure. */
    private static final int FRAMES_WAITING_MAX = 4_096;

    /** Finds the next frame; null at the end of the stream. */
    interface Reader {
        byte @Nullable [] read(DataInputStream in) throws IOException;
    }

    /** Looks at a frame that is about to pass; false if it must not pass, and the connection with it is at its end. */
    interface Inspector {
        boolean mayPass(byte[] frame) throws IOException;
    }

    /** A frame that waits to pass; without a frame, the end of the stream. */
    private record Parcel(byte @Nullable [] frame, long arrivedNanos) {}

    private final Gate gate;
    private final Reader reader;
    private final Inspector inspector;
    private final BlockingQueue<Parcel> waiting = new ArrayBlockingQueue<>(FRAMES_WAITING_MAX);

    Pipe(Gate gate, Reader reader, Inspector inspector) {
        this.gate = gate;
        this.reader = reader;
        this.inspector = inspector;
    }

    /** Takes frames in until the stream ends; a stream that breaks has ended. */
    void receive(Socket from) throws InterruptedException {
        try {
            DataInputStream in = new DataInputStream(new BufferedInputStream(from.getInputStream()));
            for (byte[] frame = reader.read(in); frame != null; frame = reader.read(in)) {
                waiting.put(new Parcel(frame, System.nanoTime()));
            }
        } catch (IOException e) {
            // The receiver cannot tell how the sender's end went; nor need it.
        }
        waiting.put(new Parcel(null, System.nanoTime()));
    }

    /** Passes frames on until the stream ends, normally or not, or a frame must not pass. */
    void send(Socket to) throws InterruptedException, IOException {
        OutputStream out = to.getOutputStream();
        while (true) {
            Parcel next = waiting.take();
            gate.pass(next.arrivedNanos);
            if (next.frame == null || !inspector.mayPass(next.frame)) {
                return;
            }
            out.write(next.frame);
        }
    }
}
