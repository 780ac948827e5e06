package dev.latchkey.discovery;

import org.jspecify.annotations.Nullable;

/** Stays with one instance; looks for it again only when the candidates are others. */
final class Sticky implements Balancer {

    private record Choice(Candidates among, int index) {}

    private final Balancer otherwise;
    private volatile @Nullable Choice last;

    Sticky(Balancer otherwise) {
        this.otherwise = otherwise;
    }

    @Override
    public int choose(Candidates candidates) {
        Choice known = last;
        return known != null && known.among == candidates ? known.index : chooseAnew(candidates);
    }

    /** In one thread at a time, so that all threads stay with the same. */
    private synchronized int chooseAnew(Candidates candidates) {
        Choice known = last;
        if (known != null && known.among == candidates) {
            return known.index;
        }
        int index = known == null ? -1 : indexOf(known.among.get(known.index), candidates);
        if (index < 0) {
            index = otherwise.choose(candidates);
        }
        last = new Choice(candidates, index);
        return index;
    }

    private static int indexOf(ServiceInstance wanted, Candidates candidates) {
        for (int i = 0; i < candidates.size(); i++) {
            if (candidates.get(i).id().equals(wanted.id())) {
                return i;
            }
        }
        return -1;
    }
}
