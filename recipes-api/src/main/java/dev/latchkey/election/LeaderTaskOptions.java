package dev.latchkey.election;

import dev.latchkey.core.Deadlines;
import java.time.Duration;

/**
 * How a {@link LeaderTask} goes about it.
 *
 * @param metadata what it says of itself to whoever looks at the candidates
 * @param backoffFirst the pause after a body that failed; after each further failure in a row it is twice as long
 * @param backoffMax the longest pause. A body that ran for longer than this before it failed is taken to have succeeded first
 * @param patience how long a body may take to end once it is interrupted, before that is reported
 */
public record LeaderTaskOptions(String metadata, Duration backoffFirst, Duration backoffMax, Duration patience) {

    /** No metadata, pauses from 200 ms to 30 s, ten seconds of patience. */
    public static final LeaderTaskOptions DEFAULTS =
            new LeaderTaskOptions("", Duration.ofMillis(200), Duration.ofSeconds(30), Duration.ofSeconds(10));

    public LeaderTaskOptions {
        long firstNanos = Deadlines.nanos("The first pause after a failure", backoffFirst);
        long maxNanos = Deadlines.nanos("The longest pause after a failure", backoffMax);
        Deadlines.nanos("The patience with a body that was interrupted", patience);
        if (firstNanos == 0 || firstNanos > maxNanos) {
            throw new IllegalArgumentException(
                    "The first pause after a failure must be positive and no longer than the longest, but they are "
                            + backoffFirst + " and " + backoffMax + ".");
        }
    }

    /** These, with this metadata. */
    public LeaderTaskOptions withMetadata(String text) {
        return new LeaderTaskOptions(text, backoffFirst, backoffMax, patience);
    }

    /** These, with pauses from one to the other. */
    public LeaderTaskOptions withBackoff(Duration first, Duration max) {
        return new LeaderTaskOptions(metadata, first, max, patience);
    }

    /** These, with so much patience. */
    public LeaderTaskOptions withPatience(Duration span) {
        return new LeaderTaskOptions(metadata, backoffFirst, backoffMax, span);
    }
}
