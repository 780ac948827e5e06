package dev.latchkey.group;

/**
 * Is told who comes and goes. Called on the coordinator's callback executor, one call after another and in order; what a
 * method throws is logged, told to the coordinator's listener, and stops nothing.
 */
public interface GroupListener {

    /** Somebody is in the group; told of those too who were in it before the listener was. */
    default void joined(Member member) {}

    /** Somebody is no longer in the group. */
    default void left(Member member) {}

    /** A member has other data, or another session. */
    default void changed(Member before, Member after) {}
}
