package dev.latchkey.local;

import dev.latchkey.spi.Time;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after another, on the thread that brings one when nobody else is at it: waking a second thread would cost
 * more than the task. What has come in meanwhile shares a turn, and so what the turn's end costs. A caller that finds
 * the loop busy leaves its task there and goes; a caller that has seen to its own turn hands what came after it over: to
 * another caller that is awake, waiting for just that, or else to the loop's own thread, which is there only while it is needed.
 *
 * <p>Invariant: {@link #waiting} counts the tasks that were announced and whose turn has not ended; whoever raised it from
 * 0 owns the loop until it is 0 again or has been handed over. While the loop is {@link #offered} or {@link #handedOver} nobody
 * owns it, and there is somebody awake who will look. An interrupt changes nothing: nothing in here blocks. Nor does whatever a
 * task throws. A caller whose stack has no room for the loop itself offers it to whoever comes next.
 */
final class Loop {

    private static final Logger LOG = LoggerFactory.getLogger(Loop.class);
    private static final int WAITING_MAX = 65_536;
    private static final int TASKS_PER_TURN_MAX = 256;

    /** A turn by the caller for itself, and some more for others, since handing over costs a thread's waking. */
    private static final int TURNS_MAX = 4;

    /** Longer than it takes to wake one caller who then asks again; far less than the sync that he would share. */
    private static final long PATIENCE_NANOS = 50_000;

    /**
     * To wake more than so many, one after another, takes longer than a sync: a turn goes without them, and they share the next.
     */
    private static final int AWAITED_MAX = 16;

    /**
     * Many turns that end quickly. Who holds on leaves the processor to other callers as long as there are any; to be put to sleep
     * and woken on a busy machine takes longer.
     */
    private static final long SPIN_NANOS = 100_000;

    private static final boolean OTHERS_CAN_RUN = Runtime.getRuntime().availableProcessors() > 1;

    private final Executor loopThread;
    private final Runnable endOfLoopThread;
    private final BooleanSupplier afterBatch;
    private final Runnable afterTurn;
    private final ConcurrentLinkedQueue<Runnable> inbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();

    /** How many callers are in {@link #spinWhile}, and look for an offer before they leave it. */
    private final AtomicInteger spinning = new AtomicInteger();

    private static final AtomicIntegerFieldUpdater<Loop> OFFERED =
            AtomicIntegerFieldUpdater.newUpdater(Loop.class, "offered");

    /** Whether the loop is for whoever takes it: 1 or 0. A field, since one who has no stack left can set it: it takes no call. */
    private volatile int offered;

    /** Whether the loop is for its thread, or for whoever failed to wake that, whichever of them comes first. */
    private final AtomicBoolean handedOver = new AtomicBoolean();

    /** How many tasks a turn had taken that its owner could not end, and the next one does; the owner's. */
    private int unended;

    /** How many tasks shared the last turn; the owner's. */
    private int lastTurn;

    /** Whether the last turn had a costly end. */
    private volatile boolean slow;

    /**
     * @param afterBatch carries out what the tasks have brought about as far as that is quickly done, and says whether there
     *     is a rest
     * @param afterTurn carries out the rest if there is one, once for all tasks that came until then
     */
    Loop(String name, Time time, BooleanSupplier afterBatch, Runnable afterTurn) {
        Delivery thread = new Delivery(name, time, Runnable::run);
        this.loopThread = thread;
        this.endOfLoopThread = () -> thread.close(0);
        this.afterBatch = afterBatch;
        this.afterTurn = afterTurn;
    }

    /** @param loopThread runs what is handed over, elsewhere than in this call */
    Loop(Executor loopThread, BooleanSupplier afterBatch, Runnable afterTurn) {
        this.loopThread = loopThread;
        this.endOfLoopThread = () -> {};
        this.afterBatch = afterBatch;
        this.afterTurn = afterTurn;
    }

    /** Runs the task soon, perhaps before this returns; false if too many wait already, and then it never runs. */
    boolean submit(Runnable task) {
        if (waiting.get() >= WAITING_MAX) {
            return false;
        }
        submitAnyway(task);
        return true;
    }

    /** As {@link #submit}, however many wait: for what its owner owes itself, which is little and must not be left out. */
    void submitAnyway(Runnable task) {
        inbox.add(task);
        if (waiting.getAndIncrement() > 0) {
            serveIfOffered();
            return;
        }
        try {
            serve();
        } catch (RuntimeException | Error exhausted) {
            offered = 1;
            throw exhausted;
        }
    }

    private void serveIfOffered() {
        if (takesOffer()) {
            try {
                serve();
            } catch (RuntimeException | Error exhausted) {
                offered = 1;
                throw exhausted;
            }
        }
    }

    /** For a caller whose task somebody else is about to run: holds on for as long as that may take if nothing slow is done. */
    void spinWhile(BooleanSupplier awaited) {
        if (awaited.getAsBoolean() && !slow && OTHERS_CAN_RUN) {
            spinning.incrementAndGet();
            try {
                long began = System.nanoTime();
                while (awaited.getAsBoolean() && System.nanoTime() - began < SPIN_NANOS) {
                    serveIfOffered();
                    Thread.yield();
                }
            } finally {
                spinning.decrementAndGet();
                serveIfOffered(); // it may have been because this caller was still awake
            }
        }
    }

    private boolean takesOffer() {
        return offered == 1 && OFFERED.compareAndSet(this, 1, 0);
    }

    /** False if there is nobody who could take it. */
    private boolean handOver() {
        if (spinning.get() > 0) {
            offered = 1;
            // Whoever has gone since may have looked before there was an offer; who goes from now on will see it.
            if (spinning.get() > 0 || !takesOffer()) {
                return true;
            }
        }
        handedOver.set(true);
        try {
            loopThread.execute(this::takeOver);
        } catch (RuntimeException | Error failure) {
            if (handedOver.compareAndSet(true, false)) {
                log("The local engine's thread could not be started; a caller goes on in its place.", failure);
                return false;
            }
        }
        return true;
    }

    private void takeOver() {
        if (handedOver.compareAndSet(true, false)) {
            serve();
        }
    }

    /** If it throws, whoever called it owns the loop still; it can only be for want of stack for the loop itself. */
    private void serve() {
        do {
            for (int turn = 0; turn < TURNS_MAX; turn++) {
                if (waiting.addAndGet(-turn()) == 0) {
                    return;
                }
            }
        } while (!handOver());
    }

    /** Runs what waits and, if the end of the turn is costly, what has come in meanwhile; how many they were. */
    private int turn() {
        int taken = unended;
        boolean rest = true;
        try {
            int announced = Math.min(waiting.get(), TASKS_PER_TURN_MAX);
            while (rest && taken < announced) {
                while (taken < announced) {
                    Runnable task = inbox.poll();
                    taken++;
                    if (task != null) { // as always, unless somebody's stack ended while he took one
                        run(task);
                    }
                }
                rest = runBatch();
                if (rest) {
                    awaitMore(taken);
                }
                announced = Math.min(waiting.get(), TASKS_PER_TURN_MAX);
            }
            if (rest) {
                run(afterTurn);
            }
        } catch (RuntimeException | Error exhausted) {
            unended = taken;
            throw exhausted;
        }
        unended = 0;
        lastTurn = taken;
        if (slow != rest) {
            slow = rest;
        }
        return taken;
    }

    /** Those who shared the last turn were answered just now and may be about to ask again: a turn of their own costs more. */
    private void awaitMore(int taken) {
        if (lastTurn > AWAITED_MAX) {
            return;
        }
        long began = System.nanoTime();
        while (taken < lastTurn && waiting.get() == taken && System.nanoTime() - began < PATIENCE_NANOS) {
            Thread.yield();
        }
    }

    /** Ends the loop's thread; from then on callers do all the work. */
    void close() {
        endOfLoopThread.run();
    }

    private boolean runBatch() {
        try {
            return afterBatch.getAsBoolean();
        } catch (RuntimeException | Error failure) {
            log("A batch of the local engine failed; the engine goes on without it.", failure);
            return true;
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error failure) {
            log("A task of the local engine failed; the engine goes on without it.", failure);
        }
    }

    /** A caller without a rest of stack or memory may have none for the log either, and owns the loop all the same. */
    private static void log(String what, Throwable failure) {
        try {
            LOG.error(what, failure);
        } catch (RuntimeException | Error unlogged) {
            // There is nobody left to tell.
        }
    }
}
