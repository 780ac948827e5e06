package dev.latchkey.bench;

/** What of a round is compared, and in which unit. */
public enum Measure {
    /** The median time of one operation. */
    NANOS("ns", 1, false),
    MICROS("µs", 1e3, false),
    MILLIS("ms", 1e6, false),
    /** How many operations all callers did in a second. */
    PER_SECOND("ops/s", 1e3, true),
    /** Something counted or weighed; less is better. */
    BYTES("bytes", 1, false),
    WRITES("writes", 1, false);

    private final String unit;
    private final double unitNanos;
    private final boolean moreIsBetter;

    Measure(String unit, double unitNanos, boolean moreIsBetter) {
        this.unit = unit;
        this.unitNanos = unitNanos;
        this.moreIsBetter = moreIsBetter;
    }

    /** The unit of the compared value. */
    public String unit() {
        return unit;
    }

    /** The unit of the percentiles: that of a time where a rate is compared. */
    public String percentileUnit() {
        return this == PER_SECOND ? MICROS.unit : unit;
    }

    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    /** A sample, nanoseconds or an amount, in the unit of the percentiles. */
    double scale(double sample) {
        return sample / unitNanos;
    }

    /** The value of a whole round. */
    double of(Round round) {
        return this == PER_SECOND ? round.perSecond() : scale(Statistics.median(round.samples()));
    }
}
