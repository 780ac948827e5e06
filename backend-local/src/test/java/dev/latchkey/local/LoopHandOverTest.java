package dev.latchkey.local;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Tries the interleavings of callers that bring tasks, of interrupts, and of the thread that takes over. */
class LoopHandOverTest {

    /** One loop; Lincheck calls its operations from several threads, switching between them wherever they share something. */
    public static final class Callers {

        private final Queue<Runnable> handedOver = new ConcurrentLinkedQueue<>();
        private final Loop loop = new Loop(handedOver::add, this::endBatch, () -> {});

        /** Belongs to the loop, as all below: nothing but the loop keeps one task's work from another's. */
        private final ArrayDeque<Integer> inBatch = new ArrayDeque<>();

        private final AtomicInteger brought = new AtomicInteger();
        private int ran;
        private int settled;
        private int inside;

        /** A caller brings a task. */
        @Operation
        public void submit() {
            brought.incrementAndGet();
            loop.submit(this::work);
        }

        /** One that was interrupted brings a task that brings more. */
        @Operation
        public void submitChain() {
            Thread.currentThread().interrupt();
            brought.addAndGet(6);
            loop.submit(() -> chain(6));
            if (!Thread.interrupted()) {
                throw new IllegalStateException("The interrupt was swallowed.");
            }
        }

        /** The loop's thread comes round to what was handed over. */
        @Operation
        public void takeOver() {
            Runnable serving = handedOver.poll();
            if (serving != null) {
                serving.run();
            }
        }

        private void chain(int rest) {
            work();
            if (rest > 1) {
                loop.submit(() -> chain(rest - 1));
            }
        }

        private void work() {
            enter();
            ran++;
            inBatch.add(ran);
            leave();
        }

        private boolean endBatch() {
            enter();
            settled += inBatch.size();
            inBatch.clear();
            leave();
            return false;
        }

        private void enter() {
            inside++;
            if (inside != 1) {
                throw new AssertionError("Two threads are inside the loop.");
            }
        }

        private void leave() {
            inside--;
        }

        /** With everybody gone and what was handed over done, every task has run once and been settled. */
        @Validate
        public void nothingIsLeft() {
            takeOver();
            takeOver();
            takeOver();
            int expected = brought.get();
            if (ran != expected || settled != expected || inside != 0) {
                throw new IllegalStateException(
                        expected + " tasks were brought, but " + ran + " ran and " + settled + " were settled.");
            }
        }
    }

    @Test
    @DisplayName(
            "However callers, interrupts and the loop's thread interleave, tasks run one at a time, each once, and none is left")
    void noInterleavingLosesTheOwner() {
        new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(2)
                .actorsBefore(0)
                .actorsAfter(0)
                .iterations(3)
                .invocationsPerIteration(Integer.getInteger("interleavings", 150))
                .check(Callers.class);
    }
}
