package dev.latchkey.faults.client;

import dev.latchkey.Coordinator;
import dev.latchkey.faults.history.Journal;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.OutcomeUnknownException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** One application, as its workloads see it: a coordinator, a journal, and word of what is to be done. Thread-safe. */
public final class Client {

    /** How long a key is used before all clients go on to the next, so that histories stay short. */
    private static final long KEY_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long POLL_NANOS = Duration.ofMillis(20).toNanos();

    private final String id;
    private final Coordinator coordinator;
    private final Journal journal;
    private final int storePort;
    private final Supplier<Phase> phase;
    private final Stall stall;

    /** Holds a client back that has no process of its own to be stopped. */
    interface Stall {

        /** Returns once the client is not held back. */
        void pass();
    }

    Client(String id, Coordinator coordinator, Journal journal, int storePort, Supplier<Phase> phase, Stall stall) {
        this.id = id;
        this.coordinator = coordinator;
        this.journal = journal;
        this.storePort = storePort;
        this.phase = phase;
        this.stall = stall;
    }

    public String id() {
        return id;
    }

    public Coordinator coordinator() {
        return coordinator;
    }

    public Journal journal() {
        return journal;
    }

    public StoreConnection store() throws IOException {
        return new StoreConnection(id, storePort);
    }

    /** Whether work is to be done. */
    public boolean runs() {
        stall.pass();
        return phase.get() == Phase.RUN;
    }

    /** Whether the client is to stay, working or not. */
    public boolean stays() {
        stall.pass();
        return phase.get() != Phase.END;
    }

    /** The key that all clients use just now. */
    public static String currentKey() {
        return "k" + System.nanoTime() / KEY_NANOS;
    }

    /** Lets some time go by, up to twice so long, as an application would that has other things to do. */
    public void think(Duration about) {
        long end = System.nanoTime() + ThreadLocalRandom.current().nextLong(2 * about.toNanos() + 1);
        while (System.nanoTime() - end < 0 && phase.get() != Phase.END) {
            LockSupport.parkNanos(Math.min(POLL_NANOS, end - System.nanoTime()));
        }
        stall.pass();
    }

    /** True so often in a hundred times. */
    public static boolean chance(int percent) {
        return ThreadLocalRandom.current().nextInt(100) < percent;
    }

    /**
     * Asks, and writes down what was asked and told. By what recipes promise of their exceptions, an operation that failed in
     * any other way than by an unknown outcome or an interruption had no effect.
     */
    public void attempt(String workload, String key, String name, Object argument, Callable<?> call) {
        long operation = journal.call(workload, key, name, argument);
        try {
            journal.ok(operation, call.call());
        } catch (OutcomeUnknownException e) {
            journal.unknown(operation, e.getMessage());
        } catch (CoordinationException e) {
            journal.failed(operation, e.getClass().getSimpleName() + ": " + e.getMessage());
        } catch (InterruptedException e) {
            journal.unknown(operation, "interrupted");
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            journal.unknown(operation, e);
            throw new IllegalStateException(workload + ' ' + name + " ended in what it does not promise", e);
        }
    }

    /** How long a caller waits for one answer. */
    public static final Duration PATIENCE = Duration.ofNanos(TimeUnit.SECONDS.toNanos(5));
}
