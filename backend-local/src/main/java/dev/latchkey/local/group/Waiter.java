package dev.latchkey.local.group;

/** Whoever asked a replica for something; told once. */
public interface Waiter<T> {

    /** Why there is no answer. */
    enum Failure {
        /** This replica does not lead; certainly nothing was done. */
        NOT_LEADER,
        /** Too much waits already; certainly nothing was done. */
        OVERLOADED,
        /** Leadership was lost with the request under way: it may have been done, or may be done yet. */
        LOST
    }

    /** It is done; this is the answer. */
    void onAnswer(T answer);

    /** There will be no answer. */
    void onFailure(Failure failure);
}
