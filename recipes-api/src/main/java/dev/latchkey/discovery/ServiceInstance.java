package dev.latchkey.discovery;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One place where a service is to be had. Immutable; the {@code with…} methods give another one that differs in one thing.
 *
 * @param service the service's name: segments of letters, digits and {@code . _ ~ : @ + -}, joined by slashes
 * @param id tells it from the service's other instances; by default {@code address:port}. Of two that are registered under one
 *     id the newer counts, so a process that starts again takes the place of its own remnant
 * @param address a host name or an IP address
 * @param port from 0, for a service that has none, to 65535
 * @param weight its share of the calls, against the weights of the others; from 1 to 1,000,000
 * @param tags what callers select by
 * @param metadata whatever else callers want to know
 * @param inService whether it is to be chosen; one that is not stays registered
 */
public record ServiceInstance(
        String service,
        String id,
        String address,
        int port,
        int weight,
        Set<String> tags,
        Map<String, String> metadata,
        boolean inService) {

    static final int WEIGHT_MAX = 1_000_000;
    private static final int PORT_MAX = 65_535;

    /** Checks what can be checked without the engine. */
    public ServiceInstance {
        if (address.isBlank()) {
            throw new IllegalArgumentException(
                    "The address of an instance of " + service + " is wanted, such as \"10.0.0.7\", but it is empty.");
        }
        if (port < 0 || port > PORT_MAX) {
            throw new IllegalArgumentException("A port from 0 to " + PORT_MAX + " is wanted, but it is " + port + ".");
        }
        if (weight < 1 || weight > WEIGHT_MAX) {
            throw new IllegalArgumentException("A weight from 1 to " + WEIGHT_MAX + " is wanted, but it is " + weight
                    + ". To have an instance chosen no more, take it out of service.");
        }
        if (id.isEmpty()) {
            throw new IllegalArgumentException("The id of an instance of " + service + " is wanted, but it is empty.");
        }
        tags = Set.copyOf(tags);
        metadata = Map.copyOf(metadata);
    }

    /** An instance in service, of weight 1, without tags and metadata, whose id is {@code address:port}. */
    public static ServiceInstance of(String service, String address, int port) {
        return new ServiceInstance(service, address + ":" + port, address, port, 1, Set.of(), Map.of(), true);
    }

    /** The same under another id. */
    public ServiceInstance withId(String other) {
        return new ServiceInstance(service, other, address, port, weight, tags, metadata, inService);
    }

    /** The same with another share of the calls. */
    public ServiceInstance withWeight(int other) {
        return new ServiceInstance(service, id, address, port, other, tags, metadata, inService);
    }

    /** The same with these tags instead of those it had. */
    public ServiceInstance withTags(String... other) {
        return new ServiceInstance(service, id, address, port, weight, Set.of(other), metadata, inService);
    }

    /** The same with this metadata instead of what it had. */
    public ServiceInstance withMetadata(Map<String, String> other) {
        return new ServiceInstance(service, id, address, port, weight, tags, other, inService);
    }

    /** The same, to be chosen or not. */
    public ServiceInstance withInService(boolean other) {
        return new ServiceInstance(service, id, address, port, weight, tags, metadata, other);
    }

    /** Names it, where it is, and what it says of itself, in a fixed order. */
    @Override
    public String toString() {
        return service + "/" + id + " at " + address + ":" + port + " (" + (inService ? "in" : "out of")
                + " service, weight " + weight + ", tags " + new TreeSet<>(tags) + ", metadata "
                + new TreeMap<>(metadata) + ")";
    }
}
