package dev.latchkey.bench;

import dev.latchkey.Coordinator;
import dev.latchkey.election.LeaderLatch;
import java.time.Duration;

/** A candidate of this library's latch, which stands again by itself when it has handed over. */
final class OurCandidate implements Candidate {

    private final Coordinator coordinator;
    private final LeaderLatch latch;

    OurCandidate(Way way) {
        coordinator = Ours.builder(way)
                .sessionTtl(Duration.ofSeconds(Elections.SESSION_SECONDS))
                .connect();
        latch = coordinator.leaderLatch("a");
    }

    @Override
    public void stand() {
        latch.start();
    }

    @Override
    public void awaitElection() throws InterruptedException {
        latch.await();
    }

    @Override
    public void resign() {
        latch.handOver();
    }

    @Override
    public int candidates() {
        return latch.candidates().size();
    }

    @Override
    public void close() {
        coordinator.close();
    }
}
