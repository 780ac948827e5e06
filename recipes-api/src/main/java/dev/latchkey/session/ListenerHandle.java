package dev.latchkey.session;

/** A listener that has been registered. */
@FunctionalInterface
public interface ListenerHandle extends AutoCloseable {

    /** Takes the listener away; it is not called again, but a call that has begun is not disturbed. */
    @Override
    void close();
}
