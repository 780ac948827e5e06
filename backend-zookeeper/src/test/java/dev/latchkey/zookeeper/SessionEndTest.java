package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.BackendSession;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A session that is over")
class SessionEndTest {

    private static final int LONG_MILLIS = 3_600_000;
    private static final int SHORT_MILLIS = 300;

    @Test
    @DisplayName("has ended where a server has said so")
    void serverSaysSo() throws Exception {
        try (ScriptedServer server = new ScriptedServer(LONG_MILLIS);
                ScriptedClient client = new ScriptedClient(server)) {
            BackendSession session = client.openSession();
            server.expireSession();
            assertThat(lossOf(session)).isEqualTo("expired");
            session.close().toCompletableFuture().join();
        }
    }

    @Test
    @DisplayName("may live on where ZooKeeper's client has given it up, as no server answered")
    void clientGivesUp() throws Exception {
        try (ScriptedServer server = new ScriptedServer(SHORT_MILLIS);
                ScriptedClient client = new ScriptedClient(server)) {
            BackendSession session = client.openSession();
            server.goAway();
            assertThat(lossOf(session)).startsWith("given up");
            assertThatThrownBy(() -> session.close().toCompletableFuture().join())
                    .isInstanceOf(CompletionException.class)
                    .cause()
                    .isInstanceOfSatisfying(
                            BackendException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(Kind.UNAVAILABLE))
                    .hasMessageContaining("may live on");
        }
    }

    private static String lossOf(BackendSession session) throws Exception {
        return session.lost().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
}
