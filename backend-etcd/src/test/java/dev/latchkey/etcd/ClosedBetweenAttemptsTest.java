package dev.latchkey.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.View;
import io.etcd.jetcd.api.KVGrpc;
import io.grpc.Grpc;
import io.grpc.InsecureServerCredentials;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A backend that is closed between two attempts")
class ClosedBetweenAttemptsTest {

    /** Time whose timers never run: one nurses the connections, the next is the pause. */
    private static final class NoTimers implements Time {

        private final CountDownLatch untilPause = new CountDownLatch(2);

        @Override
        public long nanoTime() {
            return System.nanoTime();
        }

        @Override
        public Timeout schedule(long delayNanos, Runnable task) {
            if (delayNanos <= TimeUnit.SECONDS.toNanos(1)) {
                untilPause.countDown();
            }
            return () -> {};
        }
    }

    @Test
    @DisplayName("fails what was to be tried again")
    void failsWhatPauses() throws Exception {
        Server server = alwaysUnavailable();
        NoTimers time = new NoTimers();
        try {
            Backend backend = new EtcdProvider()
                    .create(new BackendConfig(
                            "etcd",
                            List.of(new HostPort("127.0.0.1", server.getPort())),
                            "test",
                            Map.of(),
                            Duration.ofMinutes(1),
                            Duration.ofMinutes(1),
                            time));
            CompletableFuture<View> listed = backend.list(Range.key("a")).toCompletableFuture();
            assertThat(time.untilPause.await(1, TimeUnit.MINUTES)).isTrue();
            assertThat(listed).isNotDone();
            backend.close();
            assertThat(listed)
                    .failsWithin(Duration.ZERO)
                    .withThrowableThat()
                    .havingCause()
                    .isInstanceOfSatisfying(
                            BackendException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(BackendException.Kind.CLOSED));
        } finally {
            server.shutdownNow();
        }
    }

    private static Server alwaysUnavailable() throws Exception {
        ServerServiceDefinition service = ServerServiceDefinition.builder(
                        KVGrpc.getServiceDescriptor().getName())
                .addMethod(KVGrpc.getRangeMethod(), (call, headers) -> {
                    call.close(Status.UNAVAILABLE, new Metadata());
                    return new ServerCall.Listener<>() {};
                })
                .build();
        return Grpc.newServerBuilderForPort(0, InsecureServerCredentials.create())
                .addService(service)
                .build()
                .start();
    }
}
