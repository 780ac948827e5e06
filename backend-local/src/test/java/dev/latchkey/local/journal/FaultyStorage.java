package dev.latchkey.local.journal;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/** A storage whose step of a given number fails, and all after it; a write that fails has written half. */
final class FaultyStorage implements Storage {

    private final Storage to;
    private final int failsAt;
    private int steps;

    FaultyStorage(Storage to, int failsAt) {
        this.to = to;
        this.failsAt = failsAt;
    }

    private boolean fails() {
        return ++steps >= failsAt;
    }

    private void step() {
        if (fails()) {
            throw full();
        }
    }

    private static UncheckedIOException full() {
        return new UncheckedIOException(new IOException("no space left on device"));
    }

    @Override
    public List<String> names() {
        return to.names();
    }

    @Override
    public byte[] read(String name) {
        return to.read(name);
    }

    @Override
    public Target create(String name, int bytes) {
        step();
        return new FaultyTarget(to.create(name, bytes));
    }

    @Override
    public Target open(String name) {
        return new FaultyTarget(to.open(name));
    }

    @Override
    public void put(String name, byte[] content) {
        step();
        to.put(name, content);
    }

    @Override
    public void delete(String name) {
        step();
        to.delete(name);
    }

    @Override
    public void close() {
        to.close();
    }

    private final class FaultyTarget implements Target {
        private final Target target;

        private FaultyTarget(Target target) {
            this.target = target;
        }

        @Override
        public void write(int offset, byte[] bytes, int from, int length) {
            if (fails()) {
                target.write(offset, bytes, from, length / 2);
                throw full();
            }
            target.write(offset, bytes, from, length);
        }

        @Override
        public void sync() {
            step();
            target.sync();
        }

        @Override
        public void close() {
            target.close();
        }
    }
}
