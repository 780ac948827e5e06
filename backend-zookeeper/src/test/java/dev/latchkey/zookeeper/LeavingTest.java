package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

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
}
