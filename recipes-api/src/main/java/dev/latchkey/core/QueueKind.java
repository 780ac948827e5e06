package dev.latchkey.core;

import dev.latchkey.core.QueueReader.Place;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * A kind of recipe whose users stand in a directory of the engine, as one looks at it from outside.
 *
 * @param kind the first segment of its keys: {@code locks}
 * @param within where below a recipe's own key they stand: a segment, or nothing if it is right there
 * @param holders who of those who stand there hold
 */
public record QueueKind(String kind, String within, Holders holders) {

    /** A kind whose users stand right below a recipe's key. */
    public QueueKind(String kind, Holders holders) {
        this(kind, "", holders);
    }

    /** The directory in which the users of one recipe stand. */
    public String directory(String name) {
        String key = Names.key(kind, name);
        return within.isEmpty() ? key : key + "/" + within;
    }

    /** Tells who of a queue hold; for people to look at, nothing is decided by it. */
    @FunctionalInterface
    public interface Holders {

        /**
         * Those who hold.
         *
         * @param name the recipe's name, as the user gave it
         * @param queue everybody there, first come first
         */
        CompletableFuture<List<Place>> of(Kernel kernel, String name, List<Place> queue);
    }

    /** The first holds, and all others wait. */
    public static QueueKind ofOne(String kind) {
        return new QueueKind(
                kind,
                (kernel, name, queue) ->
                        CompletableFuture.completedFuture(queue.subList(0, Math.min(1, queue.size()))));
    }

    /** Nobody waits for anybody. */
    public static QueueKind ofAll(String kind) {
        return new QueueKind(kind, (kernel, name, queue) -> CompletableFuture.completedFuture(queue));
    }
}
