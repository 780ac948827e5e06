package dev.latchkey.bench;

import java.io.IOException;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.recipes.leader.LeaderLatch;

/** A candidate of Curator's latch, which stands again as a new one. */
final class CuratorCandidate implements Candidate {

    private static final String PATH = "/a";
    private static final int MILLIS = 1_000;

    private final CuratorFramework client;
    private LeaderLatch latch;

    CuratorCandidate(Way way) throws InterruptedException {
        client = Curator.connect(way, Elections.SESSION_SECONDS * MILLIS);
        latch = new LeaderLatch(client, PATH);
    }

    @Override
    public void stand() throws Exception {
        if (latch.getState() == LeaderLatch.State.CLOSED) {
            latch = new LeaderLatch(client, PATH);
        }
        latch.start();
    }

    @Override
    public void awaitElection() throws Exception {
        latch.await();
    }

    @Override
    public void resign() throws IOException {
        latch.close();
    }

    @Override
    public int candidates() throws Exception {
        return client.getChildren().forPath(PATH).size();
    }

    @Override
    public void close() {
        client.close();
    }
}
