package dev.latchkey.conformance.proxy;

import java.util.function.Function;

/** The client protocols that a link can read. */
public enum Protocol {
    /** ZooKeeper's own. */
    ZOOKEEPER("zookeeper", ZooKeeperConversation::new),
    /** gRPC, as etcd version 3 speaks it. */
    ETCD("etcd", GrpcConversation::new),
    /** ZooKeeper's within TLS, of which nothing can be read: no request is counted and no single reply dropped. */
    ZOOKEEPER_TLS("zookeeper", ledger -> new OpaqueConversation()),
    /** gRPC within TLS, of which nothing can be read either. */
    ETCD_TLS("etcd", ledger -> new OpaqueConversation());

    private final String scheme;
    private final Function<Ledger, Conversation> conversations;

    Protocol(String scheme, Function<Ledger, Conversation> conversations) {
        this.scheme = scheme;
        this.conversations = conversations;
    }

    /** The scheme of the URIs that lead to servers of this protocol. */
    public String scheme() {
        return scheme;
    }

    Conversation converse(Ledger ledger) {
        return conversations.apply(ledger);
    }
}
