package dev.latchkey.local;

import dev.latchkey.spi.Time;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks one after another, on the thread that brings one when nobody else is at it: waking a second thread would cost
 * more than the task. What has come in meanwhile shares a turn, and so what the turn's end costs. A caller that finds
 * the loop busy leaves its task there and goes; a caller that has seen to its own turn hands what came after it over: to
 * another caller that is awake, waiting for just that, or else to the loop's own thread, which is there only while it is needed.
 * What takes long at a turn's end, a sync of the disk, is done by the same thread, but beside the loop: others run their tasks
 * meanwhile, and what these leave is synced next.
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

    /** Some turns that end quickly; less than it takes to put a thread to sleep and to wake it. */
    private static final long SPIN_NANOS = 10_000;

    private static final boolean OTHERS_CAN_RUN = Runtime.getRuntime().availableProcessors() > 1;

    private final Executor loopThread;
    private final Runnable endOfLoopThread;
    private final long patienceNanos;
    private final BooleanSupplier afterBatch;
    private final Supplier<@Nullable Runnable> afterTurn;
    private final Runnable afterBeside;
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

    /** What the last turn has begun, until its owner takes it along; the owner's. */
    private @Nullable Runnable begun;

    /** Whether something is done beside the loop; the owner's. */
    private boolean besideUnderWay;

    /** Whether that is done and to be ended; counted in {@link #waiting} like a task. */
    private volatile boolean besideDone;

    /** How many tasks share what will be begun next, and how many shared what was begun last; the owner's. */
    private int sharing;

    private int lastSharing;

    /** Whether the last turn left a rest. */
    private volatile boolean slow;

    /**
     * @param afterBatch carries out what the tasks have brought about as far as that is quickly done, and says whether there
     *     is a rest
     * @param afterTurn begins the rest, once for all tasks that came until then; what it returns takes long and needs no owner,
     *     so it is done beside the loop. Null if nothing is to be done; not called while something is under way
     * @param afterBeside ends that
     */
    Loop(
            String name,
            Time time,
            BooleanSupplier afterBatch,
            Supplier<@Nullable Runnable> afterTurn,
            Runnable afterBeside) {
        Delivery thread = new Delivery(name, time, Runnable::run);
        this.loopThread = thread;
        this.endOfLoopThread = () -> thread.close(0);
        this.patienceNanos = PATIENCE_NANOS;
        this.afterBatch = afterBatch;
        this.afterTurn = afterTurn;
        this.afterBeside = afterBeside;
    }

    /**
     * One that waits for nobody to share a rest.
     *
     * @param loopThread runs what is handed over, elsewhere than in this call
     */
    Loop(
            Executor loopThread,
            BooleanSupplier afterBatch,
            Supplier<@Nullable Runnable> afterTurn,
            Runnable afterBeside) {
        this.loopThread = loopThread;
        this.endOfLoopThread = () -> {};
        this.patienceNanos = 0;
        this.afterBatch = afterBatch;
        this.afterTurn = afterTurn;
        this.afterBeside = afterBeside;
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
                    Thread.onSpinWait();
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
        for (int turns = 1; ; turns++) {
            int taken = turn();
            Runnable beside = begun;
            begun = null;
            boolean idle = waiting.addAndGet(-taken) == 0;
            if (beside != null) {
                if (!idle) {
                    offered = 1; // whoever comes takes it, and otherwise this thread as it comes back
                }
                if (!ownsAfter(beside)) {
                    return;
                }
            } else if (idle) {
                return;
            }
            if (turns % TURNS_MAX == 0 && handOver()) {
                return;
            }
        }
    }

    /**
     * Does what was begun, without the loop; whether this thread owns the loop afterwards. It throws nothing, since nobody would
     * know that it is over: there is stack enough, for to begin it took more.
     */
    private boolean ownsAfter(Runnable beside) {
        try {
            beside.run();
        } catch (RuntimeException | Error unfinished) {
            // It is done, or fails, where it is ended.
        }
        besideDone = true;
        return waiting.getAndIncrement() == 0 || takesOffer();
    }

    /** Runs what waits and, if there is a rest, what has come in meanwhile, and begins the rest; how many they were. */
    private int turn() {
        int taken = unended;
        boolean rest = true;
        try {
            int announced = Math.min(waiting.get(), TASKS_PER_TURN_MAX);
            while (rest && taken < announced) {
                while (taken < announced) {
                    boolean ends = besideDone;
                    Runnable task = ends ? afterBeside : inbox.poll();
                    taken++;
                    if (task != null) { // as always, unless somebody's stack ended while he took one
                        run(task);
                    }
                    if (ends) {
                        besideUnderWay = false;
                        besideDone = false;
                    } else {
                        sharing++;
                    }
                }
                rest = runBatch();
                if (rest && !besideUnderWay) {
                    awaitMore(taken);
                }
                announced = Math.min(waiting.get(), TASKS_PER_TURN_MAX);
            }
            if (!besideUnderWay) {
                if (rest) {
                    begin();
                }
                lastSharing = sharing;
                sharing = 0;
            }
        } catch (RuntimeException | Error exhausted) {
            unended = taken;
            throw exhausted;
        }
        unended = 0;
        if (slow != rest) {
            slow = rest;
        }
        return taken;
    }

    private void begin() {
        try {
            begun = afterTurn.get();
            besideUnderWay = begun != null;
        } catch (RuntimeException | Error failure) {
            log("The end of a turn of the local engine failed; the engine goes on without it.", failure);
        }
    }

    /** Those who shared the last sync were answered just now and may be about to ask again: one of their own costs more. */
    private void awaitMore(int taken) {
        long began = System.nanoTime();
        while (sharing < lastSharing && waiting.get() == taken && System.nanoTime() - began < patienceNanos) {
            Thread.onSpinWait();
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
