package dev.latchkey.conformance.proxy;

import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntToLongFunction;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The network between the servers of one cluster, in the hands of a test: each direction between two servers can be stopped
 * or slowed down by itself. What is stopped waits, as it would for TCP to send it again, until the way is open. Thread-safe.
 *
 * <p>Servers are told to reach each other through its ports. Where each server can be told other ports, there is one for each
 * pair; where all must be told the same, the kernel is asked which server has opened a connection.
 */
public final class PeerNetwork implements AutoCloseable {

    private final int size;
    private final Gate[][] gates;
    private final List<Proxy> proxies = new ArrayList<>();
    private final Map<String, String> callBacks = new ConcurrentHashMap<>();
    private volatile IntToLongFunction pids = server -> -1;

    /** A network without faults for so many servers, numbered from 0. */
    public PeerNetwork(int size) {
        this.size = size;
        gates = new Gate[size][size];
        for (Gate[] from : gates) {
            for (int to = 0; to < size; to++) {
                from[to] = new Gate();
            }
        }
    }

    /** Names the servers' processes: the function gives the process id of a server, or −1 while it has none. */
    public void servers(IntToLongFunction processIds) {
        pids = processIds;
    }

    /** Makes the port by which all others reach a port of this server. */
    public synchronized HeldPort entrance(int server, HeldPort port) {
        return add(new Proxy(
                "peer proxy to server " + server,
                port::address,
                () -> new PeerConversation(null),
                client -> passage(client, server)));
    }

    /** Makes the port by which one server reaches a port of another. */
    public synchronized HeldPort entrance(int from, int to, HeldPort port) {
        return add(between(from, to, port, null));
    }

    /**
     * The same for ZooKeeper's election, where who connects also says where it can be called back. All pairs' ports must be made
     * before the first server starts.
     */
    public synchronized HeldPort electionEntrance(int from, int to, HeldPort port) {
        HeldPort entrance =
                add(between(from, to, port, address -> callBacks.getOrDefault(to + " " + address, address)));
        callBacks.put(from + " " + port, entrance.toString());
        return entrance;
    }

    private Proxy between(int from, int to, HeldPort port, @Nullable UnaryOperator<String> callBackAddress) {
        Passage passage = new Passage(gates[from][to], gates[to][from]);
        return new Proxy(
                "peer proxy from server " + from + " to " + to,
                port::address,
                () -> new PeerConversation(callBackAddress),
                client -> passage);
    }

    private HeldPort add(Proxy proxy) {
        proxies.add(proxy);
        return proxy.port();
    }

    private @Nullable Passage passage(Socket client, int to) {
        int from = ProcessOfSocket.find(
                client, IntStream.range(0, size).mapToLong(pids).boxed().toList());
        return from < 0 ? null : new Passage(gates[from][to], gates[to][from]);
    }

    /** Stops everything that one server says to another, but not the answers' way. */
    public void block(int from, int to) {
        gates[from][to].shut();
    }

    /** Stops everything between these servers and all others, both ways. */
    public void isolate(List<Integer> servers) {
        for (int one = 0; one < size; one++) {
            for (int other = 0; other < size; other++) {
                if (servers.contains(one) != servers.contains(other)) {
                    block(one, other);
                }
            }
        }
    }

    /** Lets everything between all servers take so much longer, each way. */
    public void delay(Duration oneWay) {
        for (Gate[] from : gates) {
            for (Gate gate : from) {
                gate.delay(oneWay);
            }
        }
    }

    /** Ends all connections at once; new ones are accepted. */
    public synchronized void reset() {
        proxies.forEach(Proxy::reset);
    }

    /** Ends all faults. What waited arrives. */
    public void heal() {
        for (Gate[] from : gates) {
            for (Gate gate : from) {
                gate.open();
            }
        }
    }

    @Override
    public synchronized void close() {
        proxies.forEach(Proxy::close);
    }
}
