package dev.latchkey.faults.check;

import dev.latchkey.faults.history.Operation;
import java.util.Optional;

/**
 * What one object does when operations come one after another.
 *
 * @param <S> its state, compared by {@code equals}
 */
public interface Model<S> {

    /** Before anything happened. */
    S initial();

    /**
     * The state after an operation; empty if it cannot have been answered so in this state. Of an operation whose outcome is
     * unknown only the effect is asked for.
     */
    Optional<S> step(S state, Operation operation);

    /** Whether it only looks. */
    boolean isRead(Operation operation);
}
