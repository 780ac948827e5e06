package dev.latchkey.discovery;

import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Registers instances of services, and shows those that others have registered. Thread-safe.
 *
 * <p>Blocking methods throw {@link InterruptedException} if the thread is interrupted, and then leave nothing behind. All
 * methods throw {@link EngineUnavailableException} when their time is over, {@link EngineRefusedException} if the engine
 * refuses for good, and {@link CoordinatorClosedException} when the coordinator is, or gets, closed.
 */
public interface ServiceRegistry {

    /** Registers, and waits for at most the coordinator's {@code waitTimeout}. */
    Registration register(ServiceInstance instance) throws InterruptedException;

    /**
     * Registers; on return the engine has it. If that cannot be had in this time, nothing is left behind.
     *
     * @throws IllegalArgumentException if the service's name is none, or the instance says more than 512 KiB
     */
    Registration register(ServiceInstance instance, Duration wait) throws InterruptedException;

    /**
     * {@link #register} as a future, which waits for the engine for as long as it takes; cancelling it withdraws. What depends on
     * it runs on the coordinator's callback executor.
     */
    CompletableFuture<Registration> registerAsync(ServiceInstance instance);

    /**
     * The live instances of a service: the same object for the same name, until it is closed. The first call waits, for at most
     * the coordinator's {@code waitTimeout}, until the instances are known; later ones cost nothing.
     */
    ServiceView view(String service) throws InterruptedException;

    /** The same, waiting for at most so long. */
    ServiceView view(String service, Duration wait) throws InterruptedException;

    /** {@link #view} as a future. */
    CompletableFuture<ServiceView> viewAsync(String service);
}
