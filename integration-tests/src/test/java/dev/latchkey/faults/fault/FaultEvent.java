package dev.latchkey.faults.fault;

/** A fault that there was. */
public record FaultEvent(String kind, String what, long fromNanos, long toNanos) {

    public boolean touches(long from, long to) {
        return fromNanos <= to && from <= toNanos;
    }
}
