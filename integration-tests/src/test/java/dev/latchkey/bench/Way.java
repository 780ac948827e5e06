package dev.latchkey.bench;

import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.Engine;
import java.net.URI;
import java.util.Optional;
import java.util.UUID;

/**
 * How one side reaches the engine: straight, or through a proxy that counts.
 *
 * @param uri for this library
 * @param link the proxy, where requests are counted and connections cut
 */
public record Way(String uri, Optional<ClientLink> link) implements AutoCloseable {

    /** Straight to the servers, as what is timed goes, in a namespace of its own. */
    public static Way straight(Engine engine) {
        return new Way(engine.uri(freshNamespace()), Optional.empty());
    }

    /** Through a proxy, in a namespace of its own. */
    public static Way counted(Engine engine) {
        ClientLink link = engine.link(freshNamespace());
        return new Way(link.uri(), Optional.of(link));
    }

    private static String freshNamespace() {
        return "bench-" + UUID.randomUUID();
    }

    /** For peers: {@code host:port}, joined by commas. */
    public String servers() {
        return URI.create(uri).getAuthority();
    }

    @Override
    public void close() {
        link.ifPresent(ClientLink::close);
    }
}
