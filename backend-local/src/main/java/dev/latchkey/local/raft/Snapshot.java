package dev.latchkey.local.raft;

/**
 * The state after the entry with this index and term; it takes the place of the log up to there.
 *
 * @param timeNanos the log's time at that entry
 * @param state shared, never changed
 */
@SuppressWarnings("ArrayRecordComponent")
public record Snapshot(long index, long term, long timeNanos, byte[] state) {

    @Override
    public String toString() {
        return "snapshot " + index + "." + term;
    }
}
