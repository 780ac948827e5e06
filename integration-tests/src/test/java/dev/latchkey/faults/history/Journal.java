package dev.latchkey.faults.history;

import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Where a client writes down what it asks for and is told, line by line: what was written outlives the process, however it ends.
 * Thread-safe.
 */
public final class Journal implements AutoCloseable {

    static final String SEPARATOR = "\t";

    private final FileOutputStream out;
    private final AtomicLong ids = new AtomicLong();

    /** Begins a new file. */
    public Journal(Path file) {
        try {
            out = new FileOutputStream(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** To be written before the call is made; returns what the answer is written down with. */
    public long call(String workload, String key, String name, Object argument) {
        long nanos = System.nanoTime();
        long id = ids.incrementAndGet();
        write("call", id, workload, key, name, argument, nanos);
        return id;
    }

    /** How far an operation has come that has no answer yet; replaces what was written of it before. */
    public void progress(long id, Object text) {
        write("progress", id, text);
    }

    public void ok(long id, Object result) {
        write("return", id, Operation.Outcome.OK, result, System.nanoTime());
    }

    public void failed(long id, Object reason) {
        write("return", id, Operation.Outcome.FAILED, reason, System.nanoTime());
    }

    /** The answer says that nobody knows. */
    public void unknown(long id, Object reason) {
        write("unknown", id, reason, System.nanoTime());
    }

    /** What the client saw without asking. */
    public void note(String workload, String key, Object text) {
        write("note", workload, key, text, System.nanoTime());
    }

    private void write(Object... fields) {
        StringBuilder line = new StringBuilder();
        for (Object field : fields) {
            line.append(line.isEmpty() ? "" : SEPARATOR)
                    .append(String.valueOf(field).replaceAll("\\s+", " "));
        }
        byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
        try {
            // One write for each line: a process that is killed leaves whole lines.
            synchronized (this) {
                out.write(bytes);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            out.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
