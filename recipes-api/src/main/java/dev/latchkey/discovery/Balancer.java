package dev.latchkey.discovery;

/**
 * Chooses one of several instances; {@link Balancers} has the usual ones. Implementations are thread-safe, do not block, and do
 * well to allocate nothing.
 */
@FunctionalInterface
public interface Balancer {

    /** The index of one of the candidates, of which there is at least one. */
    int choose(Candidates candidates);
}
