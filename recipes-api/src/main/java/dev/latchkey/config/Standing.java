package dev.latchkey.config;

import dev.latchkey.config.ConfigView.State;

/** How a view stands with the engine; once closed it stays closed. Thread-safe. */
final class Standing {

    private volatile State state = State.EMPTY;

    State state() {
        return state;
    }

    synchronized void follows(boolean follows) {
        if (state != State.CLOSED) {
            state = follows ? State.LIVE : State.STALE;
        }
    }

    synchronized void closed() {
        state = State.CLOSED;
    }
}
