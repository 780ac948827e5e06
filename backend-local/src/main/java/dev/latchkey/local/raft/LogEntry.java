package dev.latchkey.local.raft;

/**
 * One place of the log.
 *
 * @param timeNanos the log's own time, stamped by the leader that appended it; never smaller than in the entry before
 * @param command what to apply; shared between replicas, never changed. Empty in the entry with which a leader begins its term
 */
@SuppressWarnings("ArrayRecordComponent")
public record LogEntry(long index, long term, long timeNanos, byte[] command) {

    @Override
    public String toString() {
        return index + "." + term;
    }
}
