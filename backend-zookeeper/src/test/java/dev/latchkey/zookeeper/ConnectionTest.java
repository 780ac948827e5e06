package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A connection that is there again")
class ConnectionTest {

    private static final Duration TTL = Duration.ofHours(1);
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);

    @Test
    @DisplayName("is not used before its session knows that it is another")
    void isToldOfFirst() throws Exception {
        BlockingQueue<Integer> numbers = new LinkedBlockingQueue<>();
        try (ScriptedServer server = new ScriptedServer((int) TTL.toMillis())) {
            Connection connection = new Connection(
                    List.of(server.address()),
                    Security.of(Map.of()),
                    TTL,
                    CONNECT_TIMEOUT,
                    new Connection.Listener() {
                        @Override
                        public void resumed(Connection resumed) {
                            numbers.add(resumed.number());
                        }

                        @Override
                        public void connected(Connection connected, int number) {}

                        @Override
                        public void suspended(Connection suspended) {}

                        @Override
                        public void over(Connection over) {}
                    },
                    Runnable::run);
            connection.start();
            connection.opened().get(CONNECT_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            server.hangUp();
            assertThat(numbers.poll(CONNECT_TIMEOUT.toSeconds(), TimeUnit.SECONDS))
                    .as("the number of the connection that may be used")
                    .isZero();
            server.goAway(); // so that nobody waits for its answer to the end of the session
            connection.discard(Runnable::run);
        }
    }
}
