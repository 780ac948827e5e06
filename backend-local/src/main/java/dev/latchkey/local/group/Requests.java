package dev.latchkey.local.group;

import dev.latchkey.local.store.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * What has been asked of a leader and not been answered yet.
 *
 * <p>Invariant: everything in here was asked of this replica in its present term as leader; when that ends it is all failed.
 */
final class Requests {

    static final int READS_MAX = 65_536;

    private static final class Read {
        final long id;
        long index;
        boolean confirmed;
        final Runnable answer;
        final Waiter<?> waiter;

        Read(long id, long index, Runnable answer, Waiter<?> waiter) {
            this.id = id;
            this.index = index;
            this.answer = answer;
            this.waiter = waiter;
        }
    }

    private record Proposal(long index, Waiter<Result> waiter) {}

    /** By their index, which rises. */
    private final ArrayDeque<Proposal> proposals = new ArrayDeque<>();

    private final TreeMap<Long, Read> reads = new TreeMap<>();
    private int confirmed;
    private long lastReadId;

    /** An id that no other read has or gets, whatever becomes of this one. */
    long nextReadId() {
        return ++lastReadId;
    }

    int reads() {
        return reads.size();
    }

    void proposed(long index, Waiter<Result> waiter) {
        proposals.add(new Proposal(index, waiter));
    }

    void applied(long index, Result result) {
        Proposal first = proposals.peek();
        if (first != null && first.index() == index) {
            proposals.remove();
            first.waiter().onAnswer(result);
        }
    }

    /** A read with an id of {@link #nextReadId} that also waits for this index to be applied. */
    void read(long id, long afterIndex, Runnable answer, Waiter<?> waiter) {
        reads.put(id, new Read(id, afterIndex, answer, waiter));
    }

    void confirmed(long id, long index) {
        Read read = reads.get(id);
        if (read != null && !read.confirmed) {
            read.confirmed = true;
            read.index = Math.max(read.index, index);
            confirmed++;
        }
    }

    /** Answers the reads that are confirmed and whose index has been applied; whether there was one. */
    boolean answerReads(long appliedIndex) {
        if (confirmed == 0) {
            return false;
        }
        List<Read> ready = new ArrayList<>();
        for (Read read : reads.values()) {
            if (read.confirmed && read.index <= appliedIndex) {
                ready.add(read);
            }
        }
        for (Read read : ready) {
            reads.remove(read.id);
            confirmed--;
            read.answer.run();
        }
        return !ready.isEmpty();
    }

    void failAll(Waiter.Failure failure) {
        List<Waiter<?>> waiters = new ArrayList<>();
        proposals.forEach(proposal -> waiters.add(proposal.waiter()));
        reads.values().forEach(read -> waiters.add(read.waiter));
        proposals.clear();
        reads.clear();
        confirmed = 0;
        waiters.forEach(waiter -> waiter.onFailure(failure));
    }
}
