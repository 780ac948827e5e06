package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.conformance.servers.SharedEngines;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A directory is left behind for a while when what was in it has gone. */
@DisplayName("Where a directory of ZooKeeper's stands")
class ZooKeeperNestingIT extends EngineTest {

    private static final Engine ENGINE = SharedEngines.zooKeeper(1);
    private static final int CLIENTS = 4;
    private static final int TIMES = 150;

    ZooKeeperNestingIT() {
        super(ENGINE);
    }

    @Test
    @DisplayName("one of those who make an entry at the same time makes it")
    void oneOfMany() {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(client());
        }
        for (int i = 0; i < TIMES; i++) {
            String key = "values/" + i;
            leaveDirectory(clients.get(0), key);
            List<CompletionStage<Outcome>> asked = new ArrayList<>();
            for (int c = 0; c < CLIENTS; c++) {
                asked.add(clients.get(c)
                        .backend()
                        .commit(Transaction.unowned()
                                .create(key, Client.bytes("from " + c))
                                .build()));
            }
            List<Outcome> outcomes = asked.stream().map(Await::result).toList();
            assertThat(outcomes).filteredOn(Outcome.Committed.class::isInstance).hasSize(1);
            Entry stands = Await.result(clients.get(0).backend().list(Range.key(key)))
                    .entries()
                    .get(0);
            int made = outcomes.indexOf(outcomes.stream()
                    .filter(Outcome.Committed.class::isInstance)
                    .findFirst()
                    .orElseThrow());
            assertThat(stands.text()).isEqualTo("from " + made);
        }
    }

    @Test
    @SuppressWarnings("try") // ZooKeeper's close may be interrupted.
    @DisplayName("an entry is made although somebody who began to remove it has not come back")
    void leftHalfRemoved() throws Exception {
        Client client = client();
        leaveDirectory(client, "values/a");
        String directory = "/" + namespace() + "/values/a";
        try (ZooKeeper other = Tools.zooKeeper(ENGINE)) {
            other.create(directory + "/#1f", new byte[0], ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            assertThat(client.create("values/a", "here").text()).isEqualTo("here");
        }
    }

    private static void leaveDirectory(Client client, String directory) {
        String inside = directory + "/inside";
        Outcome.Committed made = (Outcome.Committed) Await.result(client.backend()
                .commit(Transaction.unowned().create(inside, Client.bytes("x")).build()));
        Await.result(client.backend()
                .commit(Transaction.unowned()
                        .delete(inside, made.entries().get(0).stamp())
                        .build()));
    }
}
