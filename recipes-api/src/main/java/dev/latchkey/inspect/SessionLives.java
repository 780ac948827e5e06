package dev.latchkey.inspect;

import dev.latchkey.core.Kernel;
import dev.latchkey.core.QueueReader.Place;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long the sessions live on that one inspection meets; the engine is asked once for each, however much it owns. */
final class SessionLives {

    private static final Logger log = LoggerFactory.getLogger(SessionLives.class);

    private final Kernel kernel;
    private final Map<String, CompletableFuture<Optional<Duration>>> bySession = new ConcurrentHashMap<>();

    SessionLives(Kernel kernel) {
        this.kernel = kernel;
    }

    /** Completes once the lives of all who stand there are known. */
    CompletableFuture<Void> learn(List<Place> queue) {
        return CompletableFuture.allOf(queue.stream()
                .map(place -> place.participant().session())
                .distinct()
                .map(session -> bySession.computeIfAbsent(session, this::ask))
                .toArray(CompletableFuture[]::new));
    }

    /** What has been learned of the session. */
    Optional<Duration> of(String session) {
        CompletableFuture<Optional<Duration>> known = bySession.get(session);
        return known == null ? Optional.empty() : known.join();
    }

    private CompletableFuture<Optional<Duration>> ask(String session) {
        if (session.equals(kernel.sessions().id())) {
            return CompletableFuture.completedFuture(
                    Optional.of(kernel.sessions().remaining()));
        }
        return kernel.backend().sessionRemaining(session).toCompletableFuture().exceptionally(failure -> {
            log.debug("How long session {} lives on cannot be told.", session, failure);
            return Optional.empty();
        });
    }
}
