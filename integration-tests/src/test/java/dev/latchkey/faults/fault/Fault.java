package dev.latchkey.faults.fault;

import java.util.Random;

/**
 * One kind of fault that can be begun and ended.
 *
 * @param kind what it is called in schedules and reports
 */
public record Fault(String kind, Beginning beginning) {

    /** Begins the fault somewhere that the random numbers choose. */
    public interface Beginning {
        Active begin(Random random) throws Exception;
    }

    /**
     * A fault that is there.
     *
     * @param what where it struck
     */
    public record Active(String what, End end) {}

    /** Ends a fault; what it hit is to work again soon. */
    public interface End {
        void run() throws Exception;
    }
}
