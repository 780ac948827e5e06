package dev.latchkey.discovery;

import java.time.Duration;

/**
 * When an instance that callers report failures of is chosen no more, and how it comes back: after so many failures within the
 * window it is put aside for a while; then it is on probation, and a single failure within the window puts it aside again.
 *
 * @param threshold how many failures put it aside, at least 1
 * @param window how long a failure counts
 * @param aside how long it is not chosen
 */
public record FailurePolicy(int threshold, Duration window, Duration aside) {

    /** Three failures within 30 seconds put aside for 10 seconds. */
    public static final FailurePolicy USUAL = new FailurePolicy(3, Duration.ofSeconds(30), Duration.ofSeconds(10));

    public FailurePolicy {
        if (threshold < 1) {
            throw new IllegalArgumentException(
                    "A threshold of at least 1 failure is wanted, but it is " + threshold + ".");
        }
        if (window.isNegative() || window.isZero() || aside.isNegative() || aside.isZero()) {
            throw new IllegalArgumentException(
                    "Times longer than zero are wanted, but the window is " + window + " and aside is " + aside + ".");
        }
    }
}
