package dev.latchkey.zookeeper;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.Time;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Opens one session, or says of every address why it could not be opened there. */
final class SessionOpening {

    private static final int PROBE_MILLIS = 500;
    /** The pauses between looks double; each may take longer than a probe whose result somebody waits for. */
    private static final Duration FIRST_LOOK = Duration.ofMillis(500);

    private static final int LOOKS_WITHIN_SHORT_TIME = 8;
    private static final int LOOK_MILLIS = 2_000;

    private final ZooKeeperBackend backend;
    private final Connection connection;
    private final Consumer<ZooKeeperSession> taker;
    private final CompletableFuture<BackendSession> result = new CompletableFuture<>();
    private final AtomicBoolean decided = new AtomicBoolean();

    SessionOpening(ZooKeeperBackend backend, Connection connection, Consumer<ZooKeeperSession> taker) {
        this.backend = backend;
        this.connection = connection;
        this.taker = taker;
    }

    boolean isDone() {
        return result.isDone();
    }

    CompletionStage<BackendSession> stage() {
        return result;
    }

    CompletionStage<BackendSession> begin(Duration connectTimeout) {
        Time.Timeout deadline = backend.after(connectTimeout, () -> timeOut(connectTimeout));
        result.whenComplete((session, failure) -> deadline.cancel());
        Duration share = connectTimeout.dividedBy(LOOKS_WITHIN_SHORT_TIME);
        lookLater(share.compareTo(FIRST_LOOK) < 0 ? share : FIRST_LOOK);
        connection.opened().thenAccept(this::opened);
        connection
                .over()
                .thenAccept(reason ->
                        fail(new BackendException(Kind.REFUSED, "ZooKeeper opened no session: " + reason + ".", null)));
        backend.started(connection);
        backend.execute(() -> {
            try {
                connection.start();
            } catch (RuntimeException failed) {
                fail(new BackendException(
                        Kind.UNAVAILABLE, "ZooKeeper's client could not be started: " + failed.getMessage(), failed));
            }
        });
        if (backend.isClosed()) {
            fail(Failures.closed());
        }
        return result;
    }

    /** What no waiting will mend is said as soon as it is known to be so at every address. */
    private void lookLater(Duration pause) {
        backend.after(pause, () -> {
            if (decided.get()) {
                return;
            }
            ask(address -> AddressProbe.obstacle(address, backend.security(), LOOK_MILLIS))
                    .thenAccept(found -> {
                        if (found.stream().allMatch(Optional::isPresent)) {
                            fail(new BackendException(
                                    Kind.REFUSED,
                                    "No session on ZooKeeper can be opened with what is given: "
                                            + text(found.stream()
                                                    .map(Optional::orElseThrow)
                                                    .toList()) + ".",
                                    null));
                        } else {
                            lookLater(pause.multipliedBy(2));
                        }
                    });
        });
    }

    /** Puts a question to every address at once; it may block for a while. */
    private <T> CompletableFuture<List<T>> ask(Function<HostPort, T> question) {
        List<CompletableFuture<T>> answers = backend.addresses().stream()
                .map(address -> CompletableFuture.supplyAsync(() -> question.apply(address), backend::execute))
                .toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(
                        nothing -> answers.stream().map(CompletableFuture::join).toList());
    }

    private String text(List<String> findings) {
        return IntStream.range(0, findings.size())
                .mapToObj(i -> backend.addresses().get(i) + " (" + findings.get(i) + ")")
                .collect(Collectors.joining(", "));
    }

    void fail(BackendException failure) {
        if (decided.compareAndSet(false, true)) {
            backend.discard(connection);
            result.completeExceptionally(failure);
        }
    }

    private void opened(Handle handle) {
        if (decided.compareAndSet(false, true)) {
            ZooKeeperSession session = new ZooKeeperSession(backend, connection, handle);
            taker.accept(session);
            result.complete(session);
        }
    }

    private void timeOut(Duration connectTimeout) {
        if (!decided.compareAndSet(false, true)) {
            return;
        }
        backend.discard(connection);
        ask(address -> AddressProbe.finding(address, backend.security(), PROBE_MILLIS))
                .whenComplete((findings, failure) -> result.completeExceptionally(new BackendException(
                        Kind.UNAVAILABLE,
                        "No ZooKeeper server opened a session within " + connectTimeout.toMillis() + " ms. Tried: "
                                + (failure != null ? backend.addressesText() : text(findings)) + ".",
                        failure)));
    }
}
