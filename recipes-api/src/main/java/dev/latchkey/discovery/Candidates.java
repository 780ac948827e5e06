package dev.latchkey.discovery;

import java.util.List;
import java.util.Optional;

/**
 * What a {@link Balancer} chooses from: instances in a fixed order, never empty. Immutable, and made only when something has
 * changed, so that choosing allocates nothing; a balancer that remembers something for these candidates may tell them from
 * others by {@code ==}.
 */
public final class Candidates {

    private final ServiceInstance[] instances;
    private final Optional<ServiceInstance>[] answers;
    private final long[] idHashes;
    /** For each instance the sum of its weight and of those before it. */
    private final long[] weightsUpTo;

    private final boolean weightsDiffer;

    @SuppressWarnings({"unchecked", "rawtypes"})
    Candidates(List<ServiceInstance> from) {
        instances = from.toArray(ServiceInstance[]::new);
        answers = (Optional<ServiceInstance>[]) new Optional[instances.length];
        idHashes = new long[instances.length];
        weightsUpTo = new long[instances.length];
        long sum = 0;
        boolean differ = false;
        for (int i = 0; i < instances.length; i++) {
            answers[i] = Optional.of(instances[i]);
            idHashes[i] = Hash.of(instances[i].id());
            sum += instances[i].weight();
            weightsUpTo[i] = sum;
            differ |= instances[i].weight() != instances[0].weight();
        }
        weightsDiffer = differ;
    }

    /** How many there are, at least one. */
    public int size() {
        return instances.length;
    }

    /** One of them, from 0. */
    public ServiceInstance get(int index) {
        return instances[index];
    }

    /** A hash of the instance's id, all 64 bits of it good. */
    public long idHash(int index) {
        return idHashes[index];
    }

    /** The sum of all weights. */
    public long weight() {
        return weightsUpTo[weightsUpTo.length - 1];
    }

    /** Whether there are two of different weight. */
    public boolean weightsDiffer() {
        return weightsDiffer;
    }

    /** Whose share of the line from 0 to {@link #weight()} a point lies in. */
    public int at(long point) {
        int low = 0;
        int high = weightsUpTo.length - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (point < weightsUpTo[middle]) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    Optional<ServiceInstance> answer(int index) {
        return answers[index];
    }
}
