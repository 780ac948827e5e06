package dev.latchkey.zookeeper;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.apache.zookeeper.client.ConnectStringParser;
import org.apache.zookeeper.client.HostProvider;
import org.apache.zookeeper.client.StaticHostProvider;

/**
 * The servers' addresses, each of which keeps the name that the URI gave it. ZooKeeper's own provider asks backwards for the
 * name of a numeric address, so that a certificate would be held against what anybody with a name server may have said.
 */
final class NamedHosts {

    private NamedHosts() {}

    static HostProvider of(String addresses) {
        return new StaticHostProvider(new ConnectStringParser(addresses).getServerAddresses(), NamedHosts::resolve);
    }

    private static InetAddress[] resolve(String name) throws UnknownHostException {
        InetAddress[] found = InetAddress.getAllByName(name);
        InetAddress[] named = new InetAddress[found.length];
        for (int i = 0; i < found.length; i++) {
            named[i] = InetAddress.getByAddress(name, found[i].getAddress());
        }
        return named;
    }
}
