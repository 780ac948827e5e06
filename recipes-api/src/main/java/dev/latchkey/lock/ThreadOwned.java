package dev.latchkey.lock;

import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;

/** What the adapters for code that wants ownership by threads have in common: the manners of locking. */
abstract class ThreadOwned<G extends Grant> implements Lock {

    private final Acquirable<G> lock;

    ThreadOwned(Acquirable<G> lock) {
        this.lock = lock;
    }

    /** Goes one deeper if this thread has it already; a grant that was lost is not entered again. */
    abstract boolean reenter();

    /** This thread has it from now on. */
    abstract void own(G granted);

    @Override
    public void lock() {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    lockInterruptibly();
                    return;
                } catch (InterruptedException e) {
                    // Lock.lock() is defined to go on; the interrupt is kept for later.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void lockInterruptibly() throws InterruptedException {
        if (!reenter()) {
            own(lock.acquire());
        }
    }

    @Override
    public boolean tryLock() {
        if (reenter()) {
            return true;
        }
        // Lock.tryLock() does not heed interrupts.
        boolean interrupted = Thread.interrupted();
        try {
            return own(lock.tryAcquire());
        } catch (InterruptedException e) {
            interrupted = true;
            return false;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public boolean tryLock(long time, TimeUnit unit) throws InterruptedException {
        return reenter() || own(lock.tryAcquire(Duration.ofNanos(Math.max(0, unit.toNanos(time)))));
    }

    @Override
    public Condition newCondition() {
        throw new UnsupportedOperationException(
                "A distributed lock has no conditions, since signalling across processes could be lost with a session;"
                        + " watch a value or use a barrier instead.");
    }

    /** Gives it back, and complains if it had been lost. */
    static void giveBack(Grant held) {
        if (!held.release()) {
            throw new GrantLostException(
                    held.resource() + " was lost before it was unlocked (fencing token " + held.fencingToken()
                            + "): what was done under it may have overlapped with another holder.",
                    null);
        }
    }

    /** The complaint about a thread that unlocks what it does not have. */
    final IllegalMonitorStateException notOwned() {
        return new IllegalMonitorStateException(
                lock + " is to be unlocked by the thread that locked it, but this thread does not have it.");
    }

    private boolean own(Optional<G> granted) {
        granted.ifPresent(this::own);
        return granted.isPresent();
    }

    @Override
    public String toString() {
        return "reentrant " + lock;
    }
}
