package dev.latchkey.bench;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.Client;
import io.etcd.jetcd.lease.LeaseKeepAliveResponse;
import io.etcd.jetcd.support.CloseableClient;
import io.grpc.stub.StreamObserver;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** jetcd's clients with a lease that is kept alive, as its documentation makes them, with the lease's length of ours. */
record Jetcd(Client client, long lease, CloseableClient keepAlive, String prefix) implements AutoCloseable {

    static final int TTL_SECONDS = 10;

    static Jetcd connect(Way way) throws Exception {
        return connect(way, TTL_SECONDS);
    }

    static Jetcd connect(Way way, int ttlSeconds) throws Exception {
        String[] endpoints = Arrays.stream(way.servers().split(","))
                .map(server -> "http://" + server)
                .toArray(String[]::new);
        Client client = Client.builder().endpoints(endpoints).build();
        long lease = client.getLeaseClient().grant(ttlSeconds).get().getID();
        CloseableClient keepAlive = client.getLeaseClient().keepAlive(lease, new Unheard());
        return new Jetcd(client, lease, keepAlive, URI.create(way.uri()).getPath() + "/");
    }

    /** A key within the way's namespace. */
    ByteSequence key(String name) {
        return bytes(prefix + name);
    }

    /** One more lease, kept alive until the client is closed. */
    long anotherLease() throws Exception {
        long another = client.getLeaseClient().grant(TTL_SECONDS).get().getID();
        client.getLeaseClient().keepAlive(another, new Unheard());
        return another;
    }

    static ByteSequence bytes(String text) {
        return ByteSequence.from(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        keepAlive.close();
        client.getLeaseClient().revoke(lease).join();
        client.close();
    }

    private static final class Unheard implements StreamObserver<LeaseKeepAliveResponse> {
        @Override
        public void onNext(LeaseKeepAliveResponse renewed) {}

        @Override
        public void onError(Throwable cause) {}

        @Override
        public void onCompleted() {}
    }
}
