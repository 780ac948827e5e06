package dev.latchkey.lock;

import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DistributedReadWriteLock} for code that wants ownership by threads, and reentrancy: a thread that writes may also
 * read, and goes on reading, without a gap, when it ceases to write. A thread that reads is refused the write lock, for which
 * it would wait for itself.
 */
final class ReentrantReadWriteAdapter implements ReadWriteLock {

    private final ThreadLocal<@Nullable Hold> holds = new ThreadLocal<>();
    private final DistributedReadWriteLock lock;
    private final Lock reading;
    private final Lock writing;

    ReentrantReadWriteAdapter(DistributedReadWriteLock lock) {
        this.lock = lock;
        this.reading = new Reading(lock.read());
        this.writing = new Writing(lock.write());
    }

    @Override
    public Lock readLock() {
        return reading;
    }

    @Override
    public Lock writeLock() {
        return writing;
    }

    private final class Reading extends ThreadOwned<Grant> {

        Reading(Acquirable<Grant> read) {
            super(read);
        }

        @Override
        boolean reenter() {
            Hold hold = holds.get();
            if (hold == null) {
                return false;
            }
            hold.strongest().requireValid();
            hold.readDepth++;
            return true;
        }

        @Override
        void own(Grant granted) {
            Hold hold = new Hold(ReentrantReadWriteAdapter.this);
            hold.read = granted;
            hold.readDepth = 1;
            holds.set(hold);
        }

        @Override
        public void unlock() {
            Hold hold = holds.get();
            if (hold == null || hold.readDepth == 0) {
                throw notOwned();
            }
            if (--hold.readDepth == 0 && hold.write == null) {
                holds.remove();
                giveBack(hold.strongest());
            }
        }
    }

    private final class Writing extends ThreadOwned<WriteGrant> {

        Writing(Acquirable<WriteGrant> write) {
            super(write);
        }

        @Override
        boolean reenter() {
            Hold hold = holds.get();
            if (hold == null) {
                return false;
            }
            if (hold.write == null) {
                throw new IllegalStateException("This thread reads under " + lock
                        + " and asks to write, for which it would wait for itself. Unlock the read lock first, or lock for"
                        + " writing from the beginning: a writer may become a reader, but not the other way round.");
            }
            hold.write.requireValid();
            hold.writeDepth++;
            return true;
        }

        @Override
        void own(WriteGrant granted) {
            Hold hold = new Hold(ReentrantReadWriteAdapter.this);
            hold.write = granted;
            hold.writeDepth = 1;
            holds.set(hold);
        }

        @Override
        public void unlock() {
            Hold hold = holds.get();
            WriteGrant written = hold == null ? null : hold.write;
            if (hold == null || written == null) {
                throw notOwned();
            }
            if (--hold.writeDepth > 0) {
                return;
            }
            hold.write = null;
            if (hold.readDepth == 0) {
                holds.remove();
                giveBack(written);
            } else {
                downgrade(hold, written);
            }
        }

        private void downgrade(Hold hold, WriteGrant written) {
            try {
                hold.read = written.downgrade();
            } catch (GrantLostException lost) {
                // The thread still has to unlock what it reads under, and is told again then.
                hold.read = written;
                throw lost;
            }
        }
    }

    /** What one thread has of the lock: never a read grant beside a write grant, which covers reading. */
    private static final class Hold {
        /** So that the lock, asked for by its name again, is this one for as long as the thread has it. */
        private final ReentrantReadWriteAdapter of;

        private @Nullable WriteGrant write;
        private @Nullable Grant read;
        private int writeDepth;
        private int readDepth;

        Hold(ReentrantReadWriteAdapter of) {
            this.of = of;
        }

        Grant strongest() {
            if (write != null) {
                return write;
            }
            if (read == null) {
                throw new IllegalStateException("A hold of " + of + " without a grant.");
            }
            return read;
        }
    }

    @Override
    public String toString() {
        return "reentrant " + lock;
    }
}
