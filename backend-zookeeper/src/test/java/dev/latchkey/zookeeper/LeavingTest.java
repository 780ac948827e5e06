package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendSession;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A server is left")
class LeavingTest {

    private static final int TTL_MILLIS = 3_600_000;

    @Test
    @DisplayName("at once when that is asked for, though it is silent, and nothing else is to be sent")
    void atOnce() throws Exception {
        try (ScriptedServer server = new ScriptedServer(TTL_MILLIS);
                ScriptedClient client = new ScriptedClient(server)) {
            ZooKeeperSession session = (ZooKeeperSession) client.openSession();
            assertThat(server.welcomesAnother()).isTrue();
            session.handle().leaveServer();
            assertThat(server.welcomesAnother()).isTrue();
        }
    }

    @Test
    @DisplayName("by a renewal after this process has stood still, so that the leader is told of the session")
    void afterSilence() throws Exception {
        try (ScriptedServer server = new ScriptedServer(TTL_MILLIS);
                ScriptedClient client = new ScriptedClient(server)) {
            BackendSession session = client.openSession();
            assertThat(server.welcomesAnother()).isTrue();
            client.setForward(session.ttl().dividedBy(3));
            session.renew();
            assertThat(server.welcomesAnother()).isTrue();
        }
    }
}
