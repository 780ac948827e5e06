package dev.latchkey.spi;

import java.util.Map;
import java.util.Set;

/**
 * Makes {@link Backend}s for one or more URI schemes; found by {@link java.util.ServiceLoader}, as JDBC drivers are.
 *
 * <p>Implementations are stateless, thread-safe, and have a public constructor without parameters.
 */
public interface BackendProvider {

    /** The engine's name as a person writes it: {@code etcd}, {@code ZooKeeper}. Used in messages. */
    String engineName();

    /** The URI schemes this provider answers to, in lower case: {@code etcd}. */
    Set<String> schemes();

    /**
     * The URI parameters that this backend understands beyond the common ones, each with a short description of the
     * values it takes. A URI with any other parameter is refused before {@link #create} is called.
     */
    Map<String, String> parameters();

    /**
     * Makes a backend. Does no I/O and starts no connection: whether the engine can be reached shows in
     * {@link Backend#openSession}.
     *
     * @throws IllegalArgumentException if an address, the namespace or a parameter's value cannot be used; the message
     *     says what was wanted, what was found and what to write instead
     */
    Backend create(BackendConfig config);
}
