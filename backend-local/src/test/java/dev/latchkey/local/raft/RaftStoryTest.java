package dev.latchkey.local.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RaftStoryTest {

    private final Story story = new Story(3);

    @Test
    @DisplayName("A candidate that is voted for leads, begins its term with an entry, and all follow")
    void electedCandidateLeads() {
        story.campaign(1).settle();
        assertThat(story.member(1).role()).isEqualTo(RaftCore.Role.LEADER);
        assertThat(story.member(1).commitIndex()).isEqualTo(1);
        assertThat(story.member(2).leader()).isEqualTo(1);
        assertThat(story.member(3).lastIndex()).isEqualTo(1);
    }

    @Test
    @DisplayName("Neither a request for votes nor a vote leaves before the term and the vote are on disk")
    void votesAreDurableBeforeTheyAreSaid() {
        story.withoutSync(1).campaign(1).settle();
        assertThat(story.delivered).isEmpty();
        story.withoutSync(2).withoutSync(3).withSync(1).settle();
        assertThat(story.delivered).allMatch(message -> message instanceof Message.VoteRequest);
        assertThat(story.member(1).role()).isEqualTo(RaftCore.Role.CANDIDATE);
        story.withSync(2).settle();
        assertThat(story.member(1).role()).isEqualTo(RaftCore.Role.LEADER);
    }

    @Test
    @DisplayName("An entry that two of three have on disk is committed; the leader's own disk need not be among them")
    void entryIsCommittedByTheDisksOfMoreThanHalf() {
        story.campaign(1).settle();
        story.withoutSync(2).withoutSync(3);
        long index = story.propose(1);
        story.settle();
        assertThat(story.member(1).commitIndex()).isLessThan(index);
        story.withoutSync(1).withSync(2).withSync(3).settle();
        assertThat(story.member(1).commitIndex()).isEqualTo(index);
    }

    @Test
    @DisplayName("Whoever hears a leader gives no vote against it, and asking does not raise the term")
    void loyalFollowersKeepTheirLeader() {
        story.campaign(1).settle();
        long term = story.member(1).term();
        story.cutOff(3);
        for (int i = 0; i < 20; i++) {
            story.now += 20;
            story.tick(1).settle();
        }
        story.join(3);
        story.tick(3).settle(); // asks both others, who hear of replica 1 all the time
        assertThat(story.member(3).role()).isEqualTo(RaftCore.Role.PRE_CANDIDATE);
        story.now += 20;
        story.tick(1).settle();
        assertThat(story.member(3).leader()).isEqualTo(1);
        assertThat(story.member(1).term()).isEqualTo(term);
    }

    @Test
    @DisplayName("A leader that hears of nobody for an election's time leads no more")
    void lonelyLeaderStepsDown() {
        story.campaign(1).settle();
        story.cutOff(1);
        story.now += 2 * Story.ELECTION;
        story.tick(1).settle();
        assertThat(story.member(1).role()).isEqualTo(RaftCore.Role.FOLLOWER);
        assertThat(story.propose(1)).isEqualTo(RaftCore.NOT_LEADER);
    }

    @Test
    @DisplayName("What a deposed leader could not replicate gives way to what the new one says")
    void unreplicatedEntriesGiveWay() {
        story.campaign(1).settle();
        story.cutOff(1);
        story.propose(1);
        story.propose(1);
        story.settle();
        assertThat(story.member(1).lastIndex()).isEqualTo(3);
        story.now += 2 * Story.ELECTION;
        story.campaign(2).settle();
        long index = story.propose(2);
        story.settle();
        story.join(1);
        story.now += 20;
        story.tick(2).settle();
        assertThat(story.member(1).lastIndex()).isEqualTo(index);
        assertThat(story.member(1).termOf(2)).isEqualTo(story.member(2).term());
        assertThat(story.member(1).commitIndex()).isEqualTo(story.member(2).commitIndex());
    }

    @Test
    @DisplayName("A read is confirmed by more than half, after it came; one of a leader that is cut off never is")
    void readsNeedConfirmation() {
        story.campaign(1).settle();
        story.member(1).read(7);
        story.settle();
        assertThat(story.output(1).confirmed).containsExactly(new Output.Confirmed(7, 1));
        story.cutOff(1);
        story.member(1).read(8);
        story.settle();
        assertThat(story.output(1).confirmed).hasSize(1);
    }

    @Test
    @DisplayName("Leadership is handed to a member that has the whole log, at once and without an election's wait")
    void leadershipIsHandedOver() {
        story.campaign(1).settle();
        story.propose(1);
        story.member(1).transfer(3, story.now, story.output(1));
        assertThat(story.propose(1)).isEqualTo(RaftCore.NOT_LEADER);
        story.settle();
        assertThat(story.member(3).role()).isEqualTo(RaftCore.Role.LEADER);
        assertThat(story.member(1).leader()).isEqualTo(3);
    }

    @Test
    @DisplayName("A member whose next entry is compacted away gets a snapshot, and goes on from there")
    void snapshotBringsAMemberUpToDate() {
        story.campaign(1).settle();
        story.cutOff(3);
        for (int i = 0; i < 9; i++) {
            story.propose(1);
        }
        story.settle();
        story.member(1).compact(8);
        story.join(3);
        for (int i = 0; i < 3; i++) {
            story.now += 20;
            story.tick(1).settle();
        }
        assertThat(story.output(1).snapshotsWanted).contains(3);
        Snapshot snapshot = new Snapshot(9, 1, 0, new byte[] {42});
        story.member(1).sendSnapshot(3, snapshot, story.output(1));
        story.settle();
        assertThat(story.output(3).restore).isEqualTo(snapshot);
        assertThat(story.member(3).commitIndex()).isGreaterThanOrEqualTo(9);
        story.now += 20;
        story.tick(1).settle();
        assertThat(story.member(3).lastIndex()).isEqualTo(10);
    }

    @Test
    @DisplayName("A single member leads as soon as its own vote is on disk")
    void singleMemberLeadsAtOnce() {
        Story alone = new Story(1);
        alone.withoutSync(1).tick(1).settle();
        assertThat(alone.member(1).role()).isEqualTo(RaftCore.Role.CANDIDATE);
        alone.withSync(1).settle();
        assertThat(alone.member(1).role()).isEqualTo(RaftCore.Role.LEADER);
        alone.settle();
        assertThat(alone.member(1).commitIndex()).isEqualTo(1);
    }

    @Test
    @DisplayName("A leader that has too much waiting to be committed says so")
    void overloadIsSaid() {
        story.campaign(1).settle();
        story.cutOff(1);
        long index = 0;
        for (int i = 0; i < 1_001 && index >= 0; i++) {
            index = story.propose(1);
        }
        assertThat(index).isEqualTo(RaftCore.OVERLOADED);
    }

    @Test
    @DisplayName("A second leader in one term is a broken promise, and the replica that sees it stops")
    void secondLeaderInATermIsNoticed() {
        story.campaign(1).settle();
        Message.Append rival = new Message.Append(2, 1, story.member(1).term(), 0, 0, List.of(), 0, 0);
        assertThatThrownBy(() -> story.member(1).receive(rival, story.now, story.output(1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Two leaders");
    }

    @Test
    @DisplayName("A member that starts again knows its term, its vote and its log")
    void restartedMemberRemembers() {
        LogEntry entry = new LogEntry(1, 3, 5, new byte[0]);
        RaftConfig config = new RaftConfig(1, List.of(1, 2, 3), Story.ELECTION, 10, 4, 10);
        RaftCore core = new RaftCore(
                config, Rules.raft(), new Random(1), new Recovered(4, 2, null, List.of(entry), Life.FIRST), 0);
        Output output = new Output();
        core.receive(new Message.VoteRequest(3, 1, 4, 9, 4, false, false, 0), 0, output);
        Message.VoteReply reply = (Message.VoteReply) output.messages.get(0).message();
        assertThat(reply.granted()).isFalse();
        core.receive(new Message.VoteRequest(2, 1, 4, 9, 4, false, false, 0), 0, output);
        assertThat(((Message.VoteReply) output.messages.get(1).message()).granted())
                .isTrue();
        assertThat(core.lastIndex()).isEqualTo(1);
    }
}
