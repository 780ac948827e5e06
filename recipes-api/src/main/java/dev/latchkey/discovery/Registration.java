package dev.latchkey.discovery;

import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;

/**
 * Keeps an instance registered until closed. Once written it is left alone while the session lives; after a lost session it is
 * registered again by itself. Thread-safe.
 *
 * <p>Methods that wait for the engine do so for at most the coordinator's {@code waitTimeout}, then throw
 * {@link EngineUnavailableException}, and what was asked for is done once the engine is back; they throw
 * {@link EngineRefusedException} if the engine refuses, and then the registration is as it was.
 */
public interface Registration extends AutoCloseable {

    /** The instance as it was last confirmed to be registered. */
    ServiceInstance instance();

    /** Whether the engine has it just now, as far as the clock can tell; no I/O. */
    boolean isRegistered();

    /**
     * Says something else of the instance, in place: callers see a change, not a removal.
     *
     * @param change makes the new instance of the one before; service and id stay
     * @throws IllegalArgumentException if service or id are others
     */
    void update(UnaryOperator<ServiceInstance> change) throws InterruptedException;

    /** {@link #update} as a future; cancelling it gives up waiting, not the update. */
    CompletableFuture<ServiceInstance> updateAsync(UnaryOperator<ServiceInstance> change);

    /** Has it chosen no more, while it stays registered: before a shutdown, say, or for a repair. */
    default void takeOutOfService() throws InterruptedException {
        update(instance -> instance.withInService(false));
    }

    /** Has it chosen again. */
    default void putBackInService() throws InterruptedException {
        update(instance -> instance.withInService(true));
    }

    /**
     * Withdraws it. Waits until the engine has confirmed that, but no longer than about the request time-out, and not when
     * interrupted: then the withdrawal goes on by itself. Closing twice does nothing.
     */
    @Override
    void close();

    /** {@link #close()} as a future, which completes when the engine has confirmed it. */
    CompletableFuture<Void> closeAsync();
}
