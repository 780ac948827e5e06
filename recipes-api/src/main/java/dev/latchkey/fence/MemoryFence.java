package dev.latchkey.fence;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Guards something in this process's memory, or something that only this process writes to. It remembers for as long as it
 * lives, so it is kept with what it guards.
 *
 * <p>One write passes at a time: the fence is a lock around it, for a write that has been compared must be done before a greater
 * token is let in. So writes are short, and one within another is refused.
 */
public final class MemoryFence<X extends Exception> implements Fence<X> {

    private final String guarded;
    private final ReentrantLock lock = new ReentrantLock();
    private long greatest;

    /** A fence that has seen no token; what it guards is named so in messages. */
    public MemoryFence(String guarded) {
        this.guarded = guarded;
    }

    @Override
    public <T> T pass(long token, Write<? extends T, ? extends X> write) throws X {
        if (lock.isHeldByCurrentThread()) {
            throw new IllegalStateException("A write to " + guarded + " began another within itself; do both in one.");
        }
        lock.lock();
        try {
            if (token < greatest) {
                throw new StaleTokenException(guarded, token, greatest);
            }
            greatest = token;
            return write.run();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return "fence of " + guarded;
    }
}
