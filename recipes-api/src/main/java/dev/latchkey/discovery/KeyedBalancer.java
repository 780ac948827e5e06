package dev.latchkey.discovery;

/**
 * Chooses one of several instances by a key, so that the same key leads to the same instance; see
 * {@link Balancers#rendezvous()}. Implementations are thread-safe, do not block, and do well to allocate nothing.
 */
@FunctionalInterface
public interface KeyedBalancer {

    /** The index of one of the candidates, of which there is at least one. */
    int choose(Candidates candidates, CharSequence key);
}
