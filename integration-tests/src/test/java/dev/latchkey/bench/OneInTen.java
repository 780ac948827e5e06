package dev.latchkey.bench;

/** Says yes to one in ten; for one thread. */
final class OneInTen {

    private int count;

    /** Callers who begin at different numbers do not all say yes at once. */
    OneInTen(int begin) {
        count = begin;
    }

    boolean next() {
        return ++count % 10 == 0;
    }
}
