package dev.latchkey.bench;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.ExponentialBackoffRetry;

/** Curator's clients, as its documentation makes them, with the session's length of ours. */
final class Curator {

    static final int SESSION_MILLIS = 10_000;

    private static final int CONNECT_MILLIS = 60_000;
    private static final int RETRY_MILLIS = 1_000;
    private static final int RETRIES = 3;

    private Curator() {}

    static CuratorFramework connect(Way way) throws InterruptedException {
        return connect(way, SESSION_MILLIS);
    }

    static CuratorFramework connect(Way way, int sessionMillis) throws InterruptedException {
        CuratorFramework client = CuratorFrameworkFactory.builder()
                .connectString(way.servers())
                .namespace(URI.create(way.uri()).getPath().substring(1))
                .sessionTimeoutMs(sessionMillis)
                .connectionTimeoutMs(CONNECT_MILLIS)
                .retryPolicy(new ExponentialBackoffRetry(RETRY_MILLIS, RETRIES))
                .build();
        client.start();
        if (!client.blockUntilConnected(CONNECT_MILLIS, TimeUnit.MILLISECONDS)) {
            client.close();
            throw new IllegalStateException("Curator was to connect to " + way.servers() + ", and did not");
        }
        return client;
    }
}
