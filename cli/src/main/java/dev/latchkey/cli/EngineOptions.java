package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.CoordinatorBuilder;
import java.util.Map;
import picocli.CommandLine.Option;

/** The options of a subcommand that talks to one engine. */
public class EngineOptions extends CommonOptions {

    /** The engine where none is named: inside this process. */
    static final String EMBEDDED = "local:";

    @Option(
            names = "--uri",
            order = 100,
            paramLabel = "URI",
            description = {
                "The engine: etcd://host:2379/namespace, zookeeper://host:2181/namespace, or local:?dir=/path, whose state stays"
                        + " in the directory.",
                "Default: the system property latchkey.uri, else the variable LATCHKEY_URI, else local:, an engine inside this"
                        + " process that ends with it."
            })
    private String uri = "";

    /** For picocli. */
    public EngineOptions() {}

    /** Where the engine is. */
    public String uri() {
        return uri.isBlank() ? uriOfEnvironment(System.getProperty("latchkey.uri", ""), System.getenv()) : uri.strip();
    }

    static String uriOfEnvironment(String property, Map<String, String> environment) {
        String found = property.isBlank() ? environment.getOrDefault("LATCHKEY_URI", "") : property;
        return found.isBlank() ? EMBEDDED : found.strip();
    }

    /** Whether what is written there ends with this process. */
    public boolean isVolatile() {
        EngineUri engine = EngineUri.parse(uri());
        return engine.isLocal() && !engine.hasParameter("dir");
    }

    /** Begins a coordinator; what only this subcommand wants is set by the caller. */
    public CoordinatorBuilder builder() {
        return Coordinator.builder(uri()).credentialsFromEnvironment();
    }
}
