package dev.latchkey.session;

/**
 * Is told what an operator would want to know. Called on the coordinator's callback executor; what a method throws is
 * logged and otherwise ignored. Every event is logged as well, so a listener is for counting and alerting.
 */
public interface CoordinatorListener {

    /** The session is in this state now. */
    default void sessionChanged(SessionState state) {}

    /** A new session could not be opened; the next attempt follows by itself. */
    default void sessionNotOpened(Throwable cause) {}

    /** A grant ended before it was released: whoever held it may have been followed by another. */
    default void grantLost(String resource, long fencingToken, String reason) {}

    /** A waiter's session ended while it waited: it has lost its place and queues again in the new session. */
    default void queuedAgain(String resource, String reason) {}

    /**
     * A grant became unreachable without having been released; it is held until its session ends.
     *
     * @param acquiredHere the stack that acquired it; has none, and says so, if grants came faster than they are noted
     */
    default void grantForgotten(String resource, Throwable acquiredHere) {}

    /**
     * The body of a leader task goes on although its leadership is over and it was interrupted; what it does, its stack shows.
     */
    default void interruptionIgnored(String resource, Throwable stack) {}

    /** A callback that the application had registered threw this. */
    default void callbackFailed(String resource, Throwable thrown) {}
}
