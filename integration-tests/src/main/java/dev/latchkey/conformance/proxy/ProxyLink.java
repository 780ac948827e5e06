package dev.latchkey.conformance.proxy;

import dev.latchkey.conformance.ClientLink;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A client's way to real servers: one TCP proxy for each server, each with its own faults. */
public final class ProxyLink implements ClientLink {

    private static final int NONE = -1;

    private final String uri;
    private final Ledger ledger = new Ledger();
    private final AtomicInteger lastUsed = new AtomicInteger(NONE);
    private final List<Proxy> proxies = new ArrayList<>();

    /** Leads to the servers, in their order; an address is asked for whenever a connection to it is made. */
    public ProxyLink(Protocol protocol, String namespace, List<Supplier<InetSocketAddress>> servers) {
        for (int i = 0; i < servers.size(); i++) {
            int server = i;
            String name = protocol.scheme() + " proxy " + server;
            proxies.add(new Proxy(name, servers.get(i), protocol, ledger, () -> lastUsed.set(server)));
        }
        uri = proxies.stream()
                .map(proxy -> proxy.port().toString())
                .collect(Collectors.joining(",", protocol.scheme() + "://", "/" + namespace));
    }

    @Override
    public String uri() {
        return uri;
    }

    @Override
    public synchronized void cut() {
        proxies.forEach(Proxy::cut);
    }

    @Override
    public synchronized void cut(int server) {
        proxies.get(server).cut();
    }

    @Override
    public synchronized void blackhole() {
        proxies.forEach(Proxy::blackhole);
    }

    @Override
    public synchronized void blackhole(int server) {
        proxies.get(server).blackhole();
    }

    @Override
    public synchronized void delay(Duration oneWay) {
        proxies.forEach(proxy -> proxy.delay(oneWay));
    }

    @Override
    public synchronized void delay(int server, Duration oneWay) {
        proxies.get(server).delay(oneWay);
    }

    @Override
    public synchronized void restore() {
        ledger.disarm();
        proxies.forEach(Proxy::restore);
    }

    @Override
    public synchronized void reset() {
        proxies.forEach(Proxy::reset);
    }

    @Override
    public void dropNextReply(String requestKind) {
        ledger.arm(requestKind);
    }

    @Override
    public int repliesDropped() {
        return ledger.dropped();
    }

    @Override
    public int lastUsedServer() {
        return lastUsed.get();
    }

    @Override
    public Map<String, Integer> requests() {
        return ledger.requests();
    }

    @Override
    public int waits() {
        return ledger.waits().longest();
    }

    @Override
    public void resetRequests() {
        ledger.resetRequests();
    }

    @Override
    public synchronized void close() {
        proxies.forEach(Proxy::close);
    }
}
