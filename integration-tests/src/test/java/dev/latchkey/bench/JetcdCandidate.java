package dev.latchkey.bench;

import io.etcd.jetcd.ByteSequence;
import io.etcd.jetcd.election.CampaignResponse;
import io.etcd.jetcd.options.GetOption;
import java.util.concurrent.CompletableFuture;

/** A candidate of etcd's own election, through jetcd. */
final class JetcdCandidate implements Candidate {

    private final Jetcd client;
    private final ByteSequence election;
    private CompletableFuture<CampaignResponse> campaign = new CompletableFuture<>();

    JetcdCandidate(Way way) throws Exception {
        client = Jetcd.connect(way, Elections.SESSION_SECONDS);
        election = client.key("a");
    }

    @Override
    public void stand() {
        campaign = client.client().getElectionClient().campaign(election, client.lease(), Jetcd.bytes("me"));
    }

    @Override
    public void awaitElection() throws Exception {
        campaign.get();
    }

    @Override
    public void resign() throws Exception {
        client.client().getElectionClient().resign(campaign.get().getLeader()).get();
    }

    @Override
    public int candidates() throws Exception {
        return (int) client.client()
                .getKVClient()
                .get(
                        election,
                        GetOption.builder().isPrefix(true).withCountOnly(true).build())
                .get()
                .getCount();
    }

    @Override
    public void close() {
        client.close();
    }
}
