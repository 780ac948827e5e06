package dev.latchkey.bench.local;

import dev.latchkey.bench.Poll;
import io.microraft.RaftConfig;
import io.microraft.RaftEndpoint;
import io.microraft.RaftNode;
import io.microraft.model.message.RaftMessage;
import io.microraft.persistence.NopRaftStore;
import io.microraft.persistence.RaftStore;
import io.microraft.statemachine.StateMachine;
import io.microraft.transport.Transport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** MicroRaft with its default executor, one thread for each node; messages go by reference, without being encoded. */
final class MicroRaftGroup implements ConsensusGroup {

    private record Member(Integer number) implements RaftEndpoint {
        @Override
        public Object getId() {
            return number;
        }
    }

    private static final int MEMBERS = 3;

    private final Map<RaftEndpoint, RaftNode> nodes = new ConcurrentHashMap<>();
    private final List<FileRaftStore> stores = new ArrayList<>();
    private final RaftNode leader;

    /** @param directory where every node has a file of its own, or null for none */
    MicroRaftGroup(@Nullable Path directory) throws Exception {
        List<RaftEndpoint> members = IntStream.rangeClosed(1, MEMBERS)
                .<RaftEndpoint>mapToObj(Member::new)
                .toList();
        RaftConfig config =
                RaftConfig.newBuilder().setRaftNodeReportPublishPeriodSecs(60).build();
        for (RaftEndpoint member : members) {
            RaftStore store = new NopRaftStore();
            if (directory != null) {
                FileRaftStore file = new FileRaftStore(directory.resolve("member-" + member.getId()));
                stores.add(file);
                store = file;
            }
            nodes.put(
                    member,
                    RaftNode.newBuilder()
                            .setGroupId("bench")
                            .setLocalEndpoint(member)
                            .setInitialGroupMembers(members)
                            .setConfig(config)
                            .setTransport(new DirectTransport())
                            .setStateMachine(new Machine())
                            .setStore(store)
                            .build());
        }
        for (RaftNode node : nodes.values()) {
            node.start().get(ELECTION_MAX.toSeconds(), TimeUnit.SECONDS);
        }
        Poll.until("a leader of MicroRaft", () -> leader().isPresent());
        leader = leader().orElseThrow();
    }

    private Optional<RaftNode> leader() {
        return nodes.values().stream()
                .filter(node -> node.getLocalEndpoint().equals(node.getTerm().getLeaderEndpoint()))
                .findFirst();
    }

    @Override
    public Proposer proposer(int caller) {
        return value -> leader.replicate(LatestValues.encode(caller, value)).get();
    }

    @Override
    public void close() throws IOException {
        for (RaftNode node : nodes.values()) {
            node.terminate()
                    .orTimeout(ELECTION_MAX.toSeconds(), TimeUnit.SECONDS)
                    .join();
        }
        for (FileRaftStore store : stores) {
            store.close();
        }
    }

    private final class DirectTransport implements Transport {
        @Override
        public void send(RaftEndpoint target, RaftMessage message) {
            RaftNode node = nodes.get(target);
            if (node != null) {
                node.handle(message);
            }
        }

        @Override
        public boolean isReachable(RaftEndpoint endpoint) {
            return nodes.containsKey(endpoint);
        }
    }

    private static final class Machine implements StateMachine {
        private final LatestValues values = new LatestValues();

        @Override
        public @Nullable Object runOperation(long commitIndex, @Nullable Object operation) {
            if (operation instanceof byte[] command) {
                values.apply(command, 0, command.length);
            }
            return null;
        }

        @Override
        public void takeSnapshot(long commitIndex, Consumer<Object> chunks) {
            chunks.accept(values.copy());
        }

        @Override
        @SuppressWarnings("unchecked") // what takeSnapshot gave
        public void installSnapshot(long commitIndex, List<Object> chunks) {
            values.replace((Map<Integer, byte[]>) Objects.requireNonNull(chunks.get(0)));
        }

        @Override
        public @Nullable Object getNewTermOperation() {
            return null;
        }
    }
}
