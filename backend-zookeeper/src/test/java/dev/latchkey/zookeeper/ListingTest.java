package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.jute.Record;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.GetDataResponse;
import org.apache.zookeeper.proto.ReplyHeader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** The number of a semaphore's permits, say, is lowered just behind a drawing, and then one of those ahead leaves. */
@DisplayName("A listing behind guards")
class ListingTest {

    private static final int LONG_MILLIS = 3_600_000;
    private static final String QUEUE = "queue";
    private static final String NUMBER = "number";
    private static final String NONCE = "nonce";
    private static final String NAME = "label!" + NONCE + "!0000000001";
    private static final Stamp SEEN = new Stamp(7, 3);

    private final List<Integer> asked = new CopyOnWriteArrayList<>();
    /** Of the number, one for each time that it is read; the last goes on. */
    private List<Integer> versions = List.of();

    private int reads;

    @Test
    @DisplayName("is asked for without a write, and told where they hold behind it")
    void holds() throws Exception {
        versions = List.of(3);
        Outcome outcome = ask();
        assertThat(outcome).isInstanceOfSatisfying(Outcome.Committed.class, committed -> {
            assertThat(committed.entries()).isEmpty();
            assertThat(committed.listing()).extracting(Sibling::nonce).containsExactly(NONCE);
        });
        assertThat(asked).filteredOn(operation -> operation != OpCode.ping).startsWith(OpCode.multiRead);
    }

    @Test
    @DisplayName("is not told where one holds no more, but what stands there instead")
    void isRejected() throws Exception {
        versions = List.of(4);
        assertThat(ask())
                .isInstanceOfSatisfying(
                        Outcome.Rejected.class,
                        rejected -> assertThat(rejected.current())
                                .extracting(Entry::stamp)
                                .containsExactly(new Stamp(7, 4)));
    }

    @Test
    @DisplayName("is told behind a drawing where they hold still")
    void holdsBehindDrawing() throws Exception {
        versions = List.of(3);
        assertThat(draw()).isInstanceOfSatisfying(Outcome.Committed.class, committed -> {
            assertThat(committed.entries()).hasSize(1);
            assertThat(committed.listing()).extracting(Sibling::nonce).containsExactly(NONCE);
        });
    }

    @Test
    @DisplayName("leaves a drawing unknown where one held as it was made and holds no more")
    void leavesDrawingUnknown() throws Exception {
        versions = List.of(3, 4);
        assertThat(draw()).isInstanceOf(Outcome.Unknown.class);
    }

    private Outcome ask() throws Exception {
        return commit(builder -> builder.unchanged(NUMBER, SEEN).thenList(QUEUE));
    }

    private Outcome draw() throws Exception {
        return commit(builder -> builder.unchanged(NUMBER, SEEN)
                .append(QUEUE, "label", NONCE, new byte[0])
                .thenList(QUEUE));
    }

    private interface Shape {
        Transaction of(Transaction.Builder builder);
    }

    private Outcome commit(Shape shape) throws Exception {
        try (ScriptedServer server = new ScriptedServer(LONG_MILLIS, this::answer);
                ScriptedClient client = new ScriptedClient(server)) {
            BackendSession session = client.openSession();
            client.commit(Transaction.heldBy(session).thenList(QUEUE)); // what was unknown to a new connection
            asked.clear();
            reads = 0;
            return client.commit(shape.of(Transaction.heldBy(session)));
        }
    }

    private synchronized Record answer(int operation, String path) {
        asked.add(operation);
        return switch (operation) {
            case OpCode.getChildren -> new GetChildrenResponse(List.of(NAME));
            case OpCode.multiRead -> listed();
            case OpCode.getData -> new GetDataResponse(new byte[0], path.endsWith(NUMBER) ? number() : stat(5, 0));
            case OpCode.multi -> made();
            default -> new ReplyHeader(); // nobody reads it
        };
    }

    private MultiResponse listed() {
        MultiResponse listed = new MultiResponse();
        listed.add(new OpResult.GetChildrenResult(List.of(NAME)));
        listed.add(new OpResult.GetDataResult(new byte[0], number()));
        return listed;
    }

    private Stat number() {
        return stat(SEEN.life(), versions.get(Math.min(reads++, versions.size() - 1)));
    }

    /** What any multi is answered that draws, and what one that only checks takes for an answer. */
    private static MultiResponse made() {
        MultiResponse made = new MultiResponse();
        made.add(new OpResult.CheckResult());
        made.add(new OpResult.CheckResult());
        made.add(new OpResult.CreateResult("/test/" + QUEUE + "/" + NAME, stat(9, 0)));
        return made;
    }

    private static Stat stat(long czxid, int version) {
        Stat stat = new Stat();
        stat.setCzxid(czxid);
        stat.setVersion(version);
        return stat;
    }
}
