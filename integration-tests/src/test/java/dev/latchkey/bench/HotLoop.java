package dev.latchkey.bench;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.util.concurrent.Callable;

/** A side whose operation takes nanoseconds: measures how many, or how many bytes it allocates. */
record HotLoop(Kind kind, Callable<?> operation, AutoCloseable client) implements Side {

    enum Kind {
        TIME,
        ALLOCATION
    }

    private static final int TIMES = 1_000_000;

    @Override
    public void play(Round round) throws Exception {
        if (kind == Kind.TIME) {
            round.hot(this::loop);
        } else {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            loop(TIMES);
            long before = threads.getCurrentThreadAllocatedBytes();
            loop(TIMES);
            // What the loop itself allocates is far less than a byte each.
            round.amount((double) ((threads.getCurrentThreadAllocatedBytes() - before) / TIMES));
        }
    }

    private void loop(int times) throws Exception {
        for (int i = 0; i < times; i++) {
            if (operation.call() == null) {
                throw new IllegalStateException("a value was wanted, and there is none");
            }
        }
    }

    @Override
    public void close() throws IOException {
        try {
            client.close();
        } catch (Exception e) {
            throw new IOException(e);
        }
    }
}
