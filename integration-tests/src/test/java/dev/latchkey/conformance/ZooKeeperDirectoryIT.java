package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.conformance.servers.SharedEngines;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Sibling;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("ZooKeeper's count of a directory's tickets")
class ZooKeeperDirectoryIT extends EngineTest {

    private static final Engine ENGINE = SharedEngines.zooKeeper(1);
    private static final String QUEUE = "locks/a";

    ZooKeeperDirectoryIT() {
        super(ENGINE);
    }

    @Test
    @DisplayName("does not deceive a client when the directory is removed, and others count up to just where it was")
    void countBeginsAgain() throws Exception {
        Client one = client();
        Client other = client();
        BackendSession session = one.keptSession(LONG_TTL);
        BackendSession otherSession = other.keptSession(LONG_TTL);
        Entry last = comesAndGoes(one, session);
        while (numberOf(last) < 4) {
            last = comesAndGoes(one, session);
        }
        removeDirectory();
        Entry standing = other.append(otherSession, QUEUE);
        while (numberOf(standing) < numberOf(last)) {
            other.deleteTicket(otherSession, standing.key());
            standing = other.append(otherSession, QUEUE);
        }
        Outcome.Committed drawn = one.appendAndList(session, QUEUE);
        assertThat(numberOf(drawn.entries().get(0))).isEqualTo(numberOf(last) + 1);
        assertThat(drawn.listing()).hasSize(2).first().extracting(Sibling::key).isEqualTo(standing.key());
    }

    private static Entry comesAndGoes(Client client, BackendSession session) {
        Outcome.Committed drawn = client.appendAndList(session, QUEUE);
        assertThat(drawn.listing()).hasSize(1);
        Entry ticket = drawn.entries().get(0);
        client.deleteTicket(session, ticket.key());
        return ticket;
    }

    private static int numberOf(Entry ticket) {
        return Integer.parseInt(ticket.key().substring(ticket.key().lastIndexOf('!') + 1));
    }

    /** As ZooKeeper does with one that has stood empty for a while. */
    @SuppressWarnings("try") // ZooKeeper's close may be interrupted.
    private void removeDirectory() throws Exception {
        try (ZooKeeper tool = Tools.zooKeeper(ENGINE)) {
            tool.delete("/" + namespace() + "/" + QUEUE, -1);
        }
    }
}
