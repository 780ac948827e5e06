package dev.latchkey.local.raft;

import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * One member of a Raft group. Its next state and its output depend on nothing but its state and the call: the same calls
 * give the same output. Not thread-safe; an {@link IllegalStateException} means that something it relies on does not hold,
 * and the replica must not go on.
 *
 * <p>Invariants, checked where they could break: term and commit index never fall; a committed entry is never removed; the
 * term and the vote are written before anything is said that depends on them.
 */
public final class RaftCore {

    /** What a member is in its term. */
    public enum Role {
        FOLLOWER,
        /** Asks whether an election could be won, without beginning one. */
        PRE_CANDIDATE,
        CANDIDATE,
        LEADER
    }

    /** {@link #propose} while this replica does not lead, or is handing leadership over. */
    public static final long NOT_LEADER = 0;

    /** {@link #propose} while too much is waiting to be committed. */
    public static final long OVERLOADED = -1;

    private static final byte[] NO_COMMAND = {};

    private final RaftConfig config;
    private final Rules rules;
    private final RandomGenerator random;
    private final RaftLog log;
    private final Durability durability;
    private final Follower follower;
    private final Ballot ballot;
    private Role role = Role.FOLLOWER;
    private long term;
    private int votedFor;
    private int leader;
    private long commitIndex;
    private long leaderSpokeNanos;
    private long electionNanos;
    private boolean electionIsTransfer;
    private @Nullable Leadership leadership;
    private Life life;

    /** The number of the write that holds this replica's vote for itself. */
    private long ownVoteWrite;

    /** A member that begins, or begins again, with what its journal holds. */
    public RaftCore(RaftConfig config, Rules rules, RandomGenerator random, Recovered recovered, long nowNanos) {
        this.config = config;
        this.rules = rules;
        this.random = random;
        this.log = new RaftLog(recovered.snapshot(), recovered.entries());
        this.durability = new Durability(log.lastIndex());
        this.follower = new Follower(this, config, rules, log, durability);
        this.ballot = new Ballot(this, config, rules, log);
        this.term = Math.max(recovered.term(), log.lastTerm());
        this.votedFor = term == recovered.term() ? recovered.votedFor() : 0;
        this.commitIndex = log.baseIndex();
        this.life = recovered.life();
        this.leaderSpokeNanos = nowNanos - config.electionNanos();
        restartElectionTimer(nowNanos);
        if (config.members().size() == 1) {
            electionNanos = nowNanos; // there is nobody to wait for
        }
    }

    /** Takes a message in. */
    public void receive(Message message, long nowNanos, Output out) {
        boolean preVote = message instanceof Message.VoteRequest request && request.pre()
                || message instanceof Message.VoteReply reply && reply.pre() && reply.granted();
        if (message instanceof Message.VoteRequest request && !request.pre() && isLoyal(request, nowNanos)) {
            return;
        }
        if (!preVote && rules.followsTerm(message.term(), term)) {
            boolean fromLeader = message instanceof Message.Append || message instanceof Message.Install;
            follow(message.term(), fromLeader ? message.from() : 0, nowNanos, out);
        }
        if (message.term() < term) {
            follower.answerOutdated(message, out);
        } else if (message instanceof Message.VoteRequest request) {
            onVoteRequest(request, nowNanos, out);
        } else if (message instanceof Message.VoteReply reply) {
            onVoteReply(reply, nowNanos, out);
        } else if (message instanceof Message.Append append) {
            hearLeader(append.from(), nowNanos, out);
            follower.onAppend(append, out);
        } else if (message instanceof Message.Install install) {
            hearLeader(install.from(), nowNanos, out);
            follower.onInstall(install, out);
        } else if (message instanceof Message.AppendReply reply) {
            if (leadership != null && reply.term() == term) {
                leadership.onReply(reply, nowNanos, out);
            }
        } else if (message instanceof Message.Healed healed) {
            onHealed(healed, out);
        } else if (message instanceof Message.TimeoutNow && role != Role.LEADER && rules.mayVote(life)) {
            electionIsTransfer = true;
            campaign(nowNanos, out);
        }
    }

    private boolean isLoyal(Message.VoteRequest request, long nowNanos) {
        long silence = role == Role.LEADER ? 0 : nowNanos - leaderSpokeNanos;
        return !rules.mayReplaceLeader(silence, config.electionNanos(), request.transfer());
    }

    /** Lets time pass: elections, heartbeats, resignations. */
    public void tick(long nowNanos, Output out) {
        if (leadership != null) {
            if (!leadership.tick(nowNanos, out)) {
                follow(term, 0, nowNanos, out);
            }
        } else if (nowNanos >= electionNanos) {
            electionIsTransfer = false;
            if (!rules.mayVote(life)) {
                restartElectionTimer(nowNanos);
            } else if (config.members().size() == 1) {
                campaign(nowNanos, out);
            } else {
                askForVotes(Role.PRE_CANDIDATE, nowNanos, out);
            }
        }
    }

    /** When {@link #tick} has something to do next. */
    public long nextWakeNanos() {
        return leadership == null ? electionNanos : leadership.nextWakeNanos();
    }

    private void restartElectionTimer(long nowNanos) {
        electionNanos = nowNanos + config.electionNanos() + random.nextLong(config.electionNanos());
    }

    private void follow(long newTerm, int newLeader, long nowNanos, Output out) {
        if (newTerm < term) {
            throw new IllegalStateException("The term never falls, but " + newTerm + " follows " + term + ".");
        }
        if (newTerm > term) {
            enterTerm(newTerm, 0, out);
        }
        role = Role.FOLLOWER;
        leader = newLeader;
        leadership = null;
        restartElectionTimer(nowNanos);
    }

    private void enterTerm(long newTerm, int vote, Output out) {
        term = newTerm;
        vote(vote, out);
    }

    private void vote(int candidate, Output out) {
        votedFor = candidate;
        write(new JournalWrite.Vote(term, candidate), 0, out);
    }

    long write(JournalWrite write, long lastIndex, Output out) {
        out.writes.add(write);
        return durability.wrote(lastIndex);
    }

    void send(Message message, Output out) {
        long write = rules.saidAfter(durability.lastWrite());
        out.messages.add(new Output.Held(message, durability.isDurable(write) ? 0 : write));
    }

    private void campaign(long nowNanos, Output out) {
        enterTerm(term + 1, config.self(), out);
        ownVoteWrite = durability.lastWrite();
        askForVotes(Role.CANDIDATE, nowNanos, out);
        countOwnVote(nowNanos, out);
    }

    private void askForVotes(Role candidacy, long nowNanos, Output out) {
        role = candidacy;
        leader = 0;
        restartElectionTimer(nowNanos);
        ballot.open(candidacy == Role.PRE_CANDIDATE, electionIsTransfer, out);
    }

    private void countOwnVote(long nowNanos, Output out) {
        if (role == Role.CANDIDATE && durability.isDurable(rules.saidAfter(ownVoteWrite))) {
            ballot.add(config.self());
            winIfElected(nowNanos, out);
        }
    }

    private void onVoteRequest(Message.VoteRequest request, long nowNanos, Output out) {
        boolean upToDate = rules.isUpToDate(request.lastIndex(), request.lastTerm(), log.lastIndex(), log.lastTerm());
        boolean granted;
        if (request.pre()) {
            granted = request.term() > term && upToDate && !isLoyal(request, nowNanos) && rules.mayVote(life);
        } else {
            granted = rules.grantsVote(votedFor, request.from(), upToDate) && rules.mayVote(life);
            if (granted) {
                role = Role.FOLLOWER;
                restartElectionTimer(nowNanos);
                vote(request.from(), out);
            }
        }
        long said = request.pre() && granted ? request.term() : term;
        send(new Message.VoteReply(config.self(), request.from(), said, request.pre(), granted, request.life()), out);
    }

    private void onVoteReply(Message.VoteReply reply, long nowNanos, Output out) {
        if (ballot.take(reply)) {
            winIfElected(nowNanos, out);
        }
    }

    private void winIfElected(long nowNanos, Output out) {
        if (!ballot.isWon()) {
            return;
        }
        if (role == Role.PRE_CANDIDATE) {
            campaign(nowNanos, out);
            return;
        }
        role = Role.LEADER;
        leader = config.self();
        leadership = new Leadership(this, config, rules, log, nowNanos);
        append(NO_COMMAND, leadership, nowNanos, out);
    }

    /** It has all that it may have forgotten, and so may be counted on; its vote of this term is the leader's. */
    private void onHealed(Message.Healed healed, Output out) {
        if (life.healing() && life.number() == healed.life()) {
            vote(healed.from(), out);
            life = new Life(life.number(), false);
            write(new JournalWrite.NewLife(life), 0, out);
        }
    }

    private void hearLeader(int from, long nowNanos, Output out) {
        if (role == Role.LEADER) {
            throw new IllegalStateException(
                    "Two leaders in term " + term + ": " + config.self() + " and " + from + ".");
        }
        follow(term, from, nowNanos, out);
        leaderSpokeNanos = nowNanos;
    }

    /** The journal is durable up to the write with this number. */
    public void durable(long upToWrite, long nowNanos, Output out) {
        durability.durable(upToWrite);
        countOwnVote(nowNanos, out);
        if (leadership != null) {
            leadership.advanceCommit();
        }
    }

    /**
     * Appends a command to the log, if this replica leads; {@link #flush} sends it on.
     *
     * @return its index, or {@link #NOT_LEADER} or {@link #OVERLOADED}
     */
    public long propose(byte[] command, long nowNanos, Output out) {
        Leadership leading = leadership;
        if (leading == null || leading.isTransferring()) {
            return NOT_LEADER;
        }
        if (log.lastIndex() - commitIndex >= config.uncommittedMax()) {
            return OVERLOADED;
        }
        return append(command, leading, nowNanos, out);
    }

    private long append(byte[] command, Leadership leading, long nowNanos, Output out) {
        durability.requireWritten(log.lastIndex());
        LogEntry entry = new LogEntry(log.lastIndex() + 1, term, leading.logTime(nowNanos), command);
        log.append(entry);
        write(new JournalWrite.Entries(List.of(entry)), entry.index(), out);
        return entry.index();
    }

    /** Asks for confirmation that this replica leads; false if it does not. {@link #flush} sends the question on. */
    public boolean read(long id) {
        if (leadership == null) {
            return false;
        }
        leadership.read(id);
        return true;
    }

    /** Sends what has been proposed and asked since the last time; call it after a batch of calls. */
    public void flush(Output out) {
        durability.requireWritten(log.lastIndex());
        if (leadership != null) {
            leadership.flush(out);
        }
    }

    /** Hands leadership over to the member as soon as it has the whole log; false if this replica does not lead. */
    public boolean transfer(int target, long nowNanos, Output out) {
        if (leadership == null) {
            return false;
        }
        leadership.transfer(target, nowNanos, out);
        return true;
    }

    /** Gives a member the snapshot that {@link Output#snapshotsWanted} asked for. */
    public void sendSnapshot(int member, Snapshot snapshot, Output out) {
        if (leadership != null) {
            leadership.sendSnapshot(member, snapshot, out);
        }
    }

    /** Puts a snapshot of what has been applied into the journal, in the place of the log up to there. */
    public void checkpoint(Snapshot snapshot, Output out) {
        write(new JournalWrite.Install(snapshot, true), 0, out);
    }

    /** Forgets the log up to this index, which must have been applied. */
    public void compact(long upTo) {
        if (upTo > commitIndex) {
            throw new IllegalStateException(
                    "Only what is committed can be forgotten: " + commitIndex + ", but not " + upTo + ".");
        }
        log.compact(upTo);
    }

    void commitTo(long index) {
        if (index < commitIndex || index > log.lastIndex()) {
            throw new IllegalStateException("The commit index goes from " + commitIndex + " up to " + log.lastIndex()
                    + " at the most, but " + index + " was given.");
        }
        commitIndex = index;
    }

    long durableIndex() {
        return durability.durableIndex();
    }

    /** What this member is just now. */
    public Role role() {
        return role;
    }

    /** The latest term it knows of. */
    public long term() {
        return term;
    }

    /** For whom it voted in this term, or 0. */
    public int votedFor() {
        return votedFor;
    }

    /** The life that it speaks from. */
    public Life life() {
        return life;
    }

    /** The leader it follows, or 0 if it knows none. */
    public int leader() {
        return leader;
    }

    /** Whether it leads and an entry of its own term is committed. */
    public boolean leadsFully() {
        return leadership != null && leadership.hasCommittedInTerm();
    }

    /** The last index that is known to be committed. */
    public long commitIndex() {
        return commitIndex;
    }

    /** The last index of the log, committed or not. */
    public long lastIndex() {
        return log.lastIndex();
    }

    /** The index up to which the log has been forgotten. */
    public long baseIndex() {
        return log.baseIndex();
    }

    /** An entry that is still in the log. */
    public LogEntry entry(long index) {
        return log.get(index);
    }

    /** The term of an entry that is still in the log, or of the last one that is not. */
    public long termOf(long index) {
        return log.term(index);
    }
}
