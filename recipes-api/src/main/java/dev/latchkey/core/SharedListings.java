package dev.latchkey.core;

import dev.latchkey.spi.Outcome;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Listings of one session that many ask for at once. When a connection breaks, everything whose answer was lost is looked for
 * in its directory, and if a thousand did so each by itself, the next connection would break under that.
 *
 * <p>Nobody is answered with a listing that was sent before they asked: those who ask while one is under way share the next.
 * Thread-safe; nothing is locked while others are told.
 */
final class SharedListings {

    private final Function<String, CompletionStage<Outcome>> engine;
    /** The directories of which a listing is under way, each with those who wait for the next. */
    private final Map<String, Next> underWay = new HashMap<>();

    private static final class Next {
        @Nullable
        CompletableFuture<Outcome> answer;
    }

    /** Asks the engine for a listing of the directory that it is given. */
    SharedListings(Function<String, CompletionStage<Outcome>> engine) {
        this.engine = engine;
    }

    /** The answer to a listing of the directory that is sent now or later. */
    CompletionStage<Outcome> list(String directory) {
        CompletableFuture<Outcome> answer;
        synchronized (this) {
            Next next = underWay.get(directory);
            if (next != null) {
                if (next.answer == null) {
                    next.answer = new CompletableFuture<>();
                }
                return next.answer;
            }
            underWay.put(directory, new Next());
            answer = new CompletableFuture<>();
        }
        send(directory, answer);
        return answer;
    }

    private void send(String directory, CompletableFuture<Outcome> answer) {
        ask(directory).whenComplete((outcome, failure) -> {
            CompletableFuture<Outcome> next = answered(directory);
            if (next != null) {
                send(directory, next);
            }
            if (failure == null) {
                answer.complete(outcome);
            } else {
                answer.completeExceptionally(failure);
            }
        });
    }

    private CompletionStage<Outcome> ask(String directory) {
        try {
            return engine.apply(directory);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    /** Who waits for the next listing; null if nobody does, and then none is under way any more. */
    private synchronized @Nullable CompletableFuture<Outcome> answered(String directory) {
        Next next = underWay.get(directory);
        CompletableFuture<Outcome> answer = next == null ? null : next.answer;
        if (answer == null) {
            underWay.remove(directory);
        } else {
            underWay.put(directory, new Next());
        }
        return answer;
    }
}
