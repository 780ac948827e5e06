package dev.latchkey.session;

import java.time.Duration;
import java.util.function.Consumer;

/**
 * How an application stands with its engine. Lost sessions are replaced by themselves, so one object serves for the life of
 * the coordinator. Thread-safe; no method does I/O.
 */
public interface Session {

    /** The state just now. */
    SessionState state();

    /**
     * How long what is held now would remain held if the engine went silent at once; zero when there is no session.
     */
    Duration remaining();

    /** The engine's name for the session, as its own tools show it; empty when there is none. */
    String id();

    /**
     * Calls the listener with each new state, on the coordinator's callback executor, one after another and in order.
     *
     * @return closes the subscription; closing twice does nothing
     */
    ListenerHandle onChange(Consumer<SessionState> listener);
}
