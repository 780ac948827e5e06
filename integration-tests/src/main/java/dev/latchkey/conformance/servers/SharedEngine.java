package dev.latchkey.conformance.servers;

import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.Engine;
import java.util.List;

/**
 * Lends an engine to one user of many: closing it ends nothing. A test framework that closes what it hands to tests does no
 * harm to the tests that follow.
 */
record SharedEngine(Engine engine) implements Engine {

    @Override
    public String name() {
        return engine.name();
    }

    @Override
    public String uri(String namespace) {
        return engine.uri(namespace);
    }

    @Override
    public ClientLink link(String namespace) {
        return engine.link(namespace);
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
        return engine.name();
    }
}
