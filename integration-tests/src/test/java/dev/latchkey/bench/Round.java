package dev.latchkey.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;

/**
 * One turn of one side: runs its operation for the turn's time and keeps what each took. A side calls one of the methods,
 * once.
 */
public final class Round {

    /** One operation, measured as a whole. */
    @FunctionalInterface
    public interface Operation {
        void run() throws Exception;
    }

    private static final int CAPACITY = 1_024;

    private final long lengthNanos;
    private double[] samples = new double[CAPACITY];
    private int count;
    private long operations;
    private long elapsedNanos;
    private long processorNanos;

    public Round(Duration length) {
        this.lengthNanos = length.toNanos();
    }

    /** Repeats the operation until the turn is over, at least once. */
    public void repeat(Operation operation) throws Exception {
        contend(List.of(operation));
    }

    /** Every operation is repeated in a thread of its own until the turn is over, all beginning together. */
    public void contend(List<Operation> operations) throws Exception {
        CountDownLatch begin = new CountDownLatch(1);
        List<FutureTask<Samples>> callers = new ArrayList<>();
        for (Operation operation : operations) {
            FutureTask<Samples> caller = new FutureTask<>(() -> {
                begin.await();
                return repeatAlone(operation);
            });
            callers.add(caller);
            Thread thread = new Thread(caller, "bench caller " + callers.size());
            thread.setDaemon(true);
            thread.start();
        }
        long startNanos = System.nanoTime();
        begin.countDown();
        List<Samples> taken = new ArrayList<>();
        for (FutureTask<Samples> caller : callers) {
            taken.add(caller.get());
        }
        elapsedNanos = System.nanoTime() - startNanos;
        // One in so many of each caller's, so that all weigh the same.
        int oneIn = taken.stream().mapToInt(Samples::oneIn).max().orElse(1);
        for (Samples samplesOfOne : taken) {
            samplesOfOne.forOneIn(oneIn, this::keep);
            this.operations += samplesOfOne.operations();
        }
    }

    private Samples repeatAlone(Operation operation) throws Exception {
        Samples took = new Samples();
        long startNanos = System.nanoTime();
        long beforeNanos = startNanos;
        do {
            operation.run();
            long afterNanos = System.nanoTime();
            took.add(afterNanos - beforeNanos);
            beforeNanos = afterNanos;
        } while (beforeNanos - startNanos < lengthNanos);
        return took;
    }

    /** For operations of which only a part is to be measured: they say themselves how many nanoseconds that part took. */
    public void repeatTimed(Callable<Long> operation) throws Exception {
        long startNanos = System.nanoTime();
        do {
            took(operation.call());
        } while (System.nanoTime() - startNanos < lengthNanos);
    }

    /** Adds a time that the side measured itself. */
    public void took(long nanos) {
        add(nanos);
        elapsedNanos += nanos;
    }

    /** Adds something that was counted or weighed, or measured elsewhere. */
    public void amount(double amount) {
        add(amount);
    }

    private void add(double sample) {
        keep(sample);
        operations++;
    }

    private void keep(double sample) {
        if (count == samples.length) {
            samples = Arrays.copyOf(samples, 2 * count);
        }
        samples[count++] = sample;
    }

    /** How many operations were done. */
    public long operations() {
        return operations;
    }

    /** What all threads of this JVM worked meanwhile, given by who watched. */
    void processorTook(long nanos) {
        processorNanos = nanos;
    }

    /** The clients' own work for one operation; unlike a time it does not depend on what else the machine does. */
    double processorNanosEach() {
        return elapsedNanos == 0 ? Double.NaN : processorNanos / (double) operations;
    }

    /** Each for as many operations as any other. */
    double[] samples() {
        return Arrays.copyOf(samples, count);
    }

    double perSecond() {
        return operations * 1e9 / elapsedNanos;
    }
}
