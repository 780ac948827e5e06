package dev.latchkey.election;

import dev.latchkey.session.Grant;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One run of a task's body, under one leadership, on a thread of its own. */
final class Term {

    private final Grant grant;
    private final long beganNanos;
    private final Consumer<@Nullable Throwable> ended;
    private final Thread thread;

    /** What ends it is told what the body threw, or null, as the last act of the body's thread. */
    Term(String resource, Grant grant, long beganNanos, LeaderTask.Body body, Consumer<@Nullable Throwable> ended) {
        this.grant = grant;
        this.beganNanos = beganNanos;
        this.ended = ended;
        this.thread = new Thread(() -> ended.accept(thrownBy(body, grant)), "latchkey " + resource);
        thread.setDaemon(true);
    }

    @SuppressWarnings("InterruptedExceptionSwallowed")
    private static @Nullable Throwable thrownBy(LeaderTask.Body body, Grant grant) {
        try {
            body.lead(grant);
            return null;
        } catch (Throwable thrown) {
            return thrown;
        }
    }

    /** A body for which the machine has no thread has failed. */
    void begin() {
        try {
            thread.start();
        } catch (OutOfMemoryError noThread) {
            ended.accept(noThread);
        }
    }

    Grant grant() {
        return grant;
    }

    long beganNanos() {
        return beganNanos;
    }

    void interrupt() {
        thread.interrupt();
    }

    /** Whether this is the body that asks. */
    boolean isHere() {
        return Thread.currentThread() == thread;
    }

    /** What the body is doing. */
    Throwable stack() {
        Throwable stack = new Throwable("what " + thread.getName() + " is doing");
        stack.setStackTrace(thread.getStackTrace());
        return stack;
    }
}
