package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.Engine;
import java.util.List;

/** An engine whose clients have to show who they are: every URI carries what is needed for that. */
record SecureEngine(Engine engine, String name, String parameters) implements Engine {

    @Override
    public String uri(String namespace) {
        return engine.uri(namespace + parameters);
    }

    @Override
    public ClientLink link(String namespace) {
        return engine.link(namespace + parameters);
    }

    @Override
    public List<Server> servers() {
        return engine.servers();
    }

    @Override
    public boolean isShared() {
        return engine.isShared();
    }

    @Override
    public void compact() {
        engine.compact();
    }

    @Override
    public int sessionCount() {
        return engine.sessionCount();
    }

    @Override
    public void heal() {
        engine.heal();
    }

    @Override
    public void close() {}

    @Override
    public String toString() {
        return name;
    }
}
