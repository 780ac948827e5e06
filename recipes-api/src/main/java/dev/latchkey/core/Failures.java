package dev.latchkey.core;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.spi.BackendException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Says in the application's words what a backend said in the waist's. */
public final class Failures {

    private Failures() {}

    /** The failure itself, without what futures wrap around it. */
    public static Throwable unwrap(Throwable failure) {
        Throwable cause = failure;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    /** Whether the same call may succeed later. */
    public static boolean isPassing(Throwable failure) {
        return unwrap(failure) instanceof BackendException backend
                && (backend.kind() == BackendException.Kind.UNAVAILABLE
                        || backend.kind() == BackendException.Kind.SESSION_LOST);
    }

    /** The failure as an application meets it; {@code wanted} is what was tried, as a clause: "lock orders/42". */
    public static CoordinationException forApplication(String wanted, Throwable failure) {
        Throwable cause = unwrap(failure);
        if (cause instanceof CoordinationException known) {
            return known;
        }
        String message = wanted + ": " + cause.getMessage();
        if (cause instanceof BackendException backend) {
            return switch (backend.kind()) {
                case UNAVAILABLE, SESSION_LOST -> new EngineUnavailableException(message, cause);
                case REFUSED -> new EngineRefusedException(message, cause);
                case CLOSED -> new CoordinatorClosedException(message, cause);
            };
        }
        return new CoordinationException(wanted + " failed: " + cause, cause);
    }
}
