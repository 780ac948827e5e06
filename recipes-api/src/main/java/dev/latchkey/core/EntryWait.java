package dev.latchkey.core;

import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.WatchEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Waits until one entry is as somebody wants it, by one watch, which ends with the wait. */
public final class EntryWait {

    private EntryWait() {}

    /**
     * Completes when the predicate, given the entry or null if there is none, says so; it is asked with the first state of
     * the entry and with each that is seen later. However the future is completed first, the watch ends. What the predicate
     * throws is what the future fails with.
     *
     * @param resource what is waited for, as messages name it
     */
    public static CompletableFuture<Void> until(
            Kernel kernel, String resource, String key, Predicate<@Nullable Entry> wanted) {
        CompletableFuture<Void> seen = new CompletableFuture<>();
        Subscription watch = kernel.backend().watch(Range.key(key), event -> {
            try {
                if (isWanted(event, wanted)) {
                    seen.complete(null);
                } else if (event instanceof WatchEvent.Closed closed) {
                    Throwable cause = closed.cause();
                    seen.completeExceptionally(
                            cause == null
                                    ? new CoordinatorClosedException(
                                            "The coordinator was closed while waiting for " + resource + ".", null)
                                    : Failures.forApplication(resource, cause));
                }
            } catch (RuntimeException refused) {
                seen.completeExceptionally(refused);
            }
        });
        seen.whenComplete((done, failure) -> watch.close());
        return seen;
    }

    private static boolean isWanted(WatchEvent event, Predicate<@Nullable Entry> wanted) {
        if (event instanceof WatchEvent.Snapshot snapshot) {
            List<Entry> entries = snapshot.view().entries();
            return wanted.test(entries.isEmpty() ? null : entries.get(0));
        }
        return event instanceof WatchEvent.Deleted
                ? wanted.test(null)
                : event instanceof WatchEvent.Put put && wanted.test(put.entry());
    }
}
