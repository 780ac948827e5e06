package dev.latchkey.lock;

import dev.latchkey.session.Grant;
import org.jspecify.annotations.Nullable;

/**
 * A {@link DistributedLock} for code that wants ownership by threads, and reentrancy.
 *
 * <p>Each thread's hold is its own, so that a thread whose grant was lost learns it at its own {@code unlock}, even if
 * another thread has the lock by then.
 */
final class ReentrantAdapter extends ThreadOwned<Grant> {

    private final ThreadLocal<@Nullable Hold> holds = new ThreadLocal<>();

    ReentrantAdapter(DistributedLock lock) {
        super(lock);
    }

    @Override
    public void unlock() {
        Hold hold = holds.get();
        if (hold == null) {
            throw notOwned();
        }
        if (--hold.depth == 0) {
            holds.remove();
            giveBack(hold.grant);
        }
    }

    @Override
    boolean reenter() {
        Hold hold = holds.get();
        if (hold == null) {
            return false;
        }
        hold.grant.requireValid();
        hold.depth++;
        return true;
    }

    @Override
    void own(Grant granted) {
        holds.set(new Hold(this, granted));
    }

    /** How often one thread has the lock. */
    private static final class Hold {
        /** So that the lock, asked for by its name again, is this one for as long as the thread has it. */
        private final ReentrantAdapter of;

        private final Grant grant;
        private int depth = 1;

        Hold(ReentrantAdapter of, Grant grant) {
            this.of = of;
            this.grant = grant;
        }
    }
}
