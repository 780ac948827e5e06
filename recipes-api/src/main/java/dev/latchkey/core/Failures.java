package dev.latchkey.core;

import dev.latchkey.session.AcquireTimeoutException;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.session.LayoutException;
import dev.latchkey.session.OutcomeUnknownException;
import dev.latchkey.session.ShapeConflictException;
import dev.latchkey.spi.BackendException;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** Says in the application's words what a backend said in the waist's. */
public final class Failures {

    private interface Kind {
        CoordinationException make(String message, @Nullable Throwable cause);
    }

    private static final Map<Class<?>, Kind> KINDS = Map.of(
            CoordinationException.class, CoordinationException::new,
            AcquireTimeoutException.class, AcquireTimeoutException::new,
            CoordinatorClosedException.class, CoordinatorClosedException::new,
            EngineRefusedException.class, EngineRefusedException::new,
            EngineUnavailableException.class, EngineUnavailableException::new,
            GrantLostException.class, GrantLostException::new,
            LayoutException.class, LayoutException::new,
            OutcomeUnknownException.class, OutcomeUnknownException::new,
            ShapeConflictException.class, ShapeConflictException::new);

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

    /**
     * The failure for one who waited for it to throw. One that was made on another thread may be told to many, so each throws
     * its own, whose stack shows who waited; the other is among the suppressed.
     */
    static CoordinationException forWaiter(String wanted, Throwable failure) {
        CoordinationException known = forApplication(wanted, failure);
        Kind kind = KINDS.get(known.getClass());
        if (known != unwrap(failure) || kind == null) {
            return known;
        }
        CoordinationException own = kind.make(String.valueOf(known.getMessage()), known.getCause());
        own.addSuppressed(known);
        return own;
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
