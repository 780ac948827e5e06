package dev.latchkey.bench.local;

import dev.latchkey.bench.Poll;
import java.io.DataInput;
import java.io.DataOutput;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.JChannel;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.SHARED_LOOPBACK_PING;
import org.jgroups.protocols.UNICAST3;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.pbcast.NAKACK2;
import org.jgroups.protocols.pbcast.STABLE;
import org.jgroups.protocols.raft.ELECTION;
import org.jgroups.protocols.raft.FileBasedLog;
import org.jgroups.protocols.raft.InMemoryLog;
import org.jgroups.protocols.raft.NO_DUPES;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.REDIRECT;
import org.jgroups.raft.RaftHandle;
import org.jgroups.raft.StateMachine;
import org.jspecify.annotations.Nullable;

/** jgroups-raft over its transport within the process; durable with its own file log and its fsync turned on. */
final class JGroupsRaftGroup implements ConsensusGroup {

    private static final List<String> MEMBERS = List.of("a", "b", "c");
    private static final AtomicInteger GROUPS = new AtomicInteger();

    private final List<RaftHandle> handles = new ArrayList<>();
    private final RaftHandle leader;

    /** @param directory where the logs are, or null for logs in memory */
    JGroupsRaftGroup(@Nullable Path directory) throws Exception {
        String group = "bench-" + GROUPS.incrementAndGet();
        for (String member : MEMBERS) {
            RAFT raft = new RAFT()
                    .members(MEMBERS)
                    .raftId(member)
                    .logClass((directory == null ? InMemoryLog.class : FileBasedLog.class).getName())
                    .logPrefix(group + "-" + member)
                    .logUseFsync(directory != null);
            if (directory != null) {
                raft.logDir(directory.toString());
            }
            JChannel channel = new JChannel(
                            new SHARED_LOOPBACK(),
                            new SHARED_LOOPBACK_PING(),
                            new NAKACK2().useMcastXmit(false),
                            new UNICAST3(),
                            new STABLE(),
                            new GMS().printLocalAddress(false).setJoinTimeout(1_000),
                            new NO_DUPES(),
                            new ELECTION(),
                            raft,
                            new REDIRECT())
                    .name(member);
            handles.add(new RaftHandle(channel, new Machine()));
            channel.connect(group);
        }
        Poll.until("a leader of jgroups-raft", () -> leader().isPresent());
        leader = leader().orElseThrow();
    }

    private Optional<RaftHandle> leader() {
        return handles.stream().filter(RaftHandle::isLeader).findFirst();
    }

    @Override
    public Proposer proposer(int caller) {
        return value -> {
            byte[] command = LatestValues.encode(caller, value);
            leader.setAsync(command, 0, command.length).get();
        };
    }

    @Override
    public void close() {
        handles.forEach(handle -> handle.channel().close());
    }

    private static final class Machine implements StateMachine {
        private final LatestValues values = new LatestValues();

        @Override
        public byte @Nullable [] apply(byte[] data, int offset, int length, boolean serializeResponse) {
            values.apply(data, offset, length);
            return null;
        }

        @Override
        public void readContentFrom(DataInput in) throws java.io.IOException {
            values.readFrom(in);
        }

        @Override
        public void writeContentTo(DataOutput out) throws java.io.IOException {
            values.writeTo(out);
        }
    }
}
