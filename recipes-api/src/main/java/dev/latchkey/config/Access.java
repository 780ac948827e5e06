package dev.latchkey.config;

import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.LiveSession;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Limits;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Time;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a store asks of the engine. Its futures complete on the threads of the backend, so nothing of the application may
 * hang on them directly.
 *
 * @param limitNanos how long an answer is waited for
 * @param keep how many earlier revisions of a key stay
 */
record Access(Kernel kernel, Place place, LastWritten lastWritten, long limitNanos, int keep) {

    private static final int VALUE_BYTES_MAX = 512 * 1_024;

    static Access of(Kernel kernel, Place place, long limitNanos, int keep) {
        return new Access(kernel, place, new LastWritten(place), limitNanos, keep);
    }

    /** The same with another limit. */
    Access within(long nanos) {
        return new Access(kernel, place, lastWritten, nanos, keep);
    }

    /** The same with a history of another length. */
    Access keeping(int revisions) {
        return new Access(kernel, place, lastWritten, limitNanos, revisions);
    }

    CompletableFuture<Optional<ConfigEntry>> read(String key) {
        Place.checked(key);
        return list(Range.key(place.head(key)), reading(key))
                .thenApply(entries -> entries.stream()
                        .map(entry -> Stored.parse(key, entry).entry())
                        .filter(entry -> !entry.isDeletion())
                        .findFirst());
    }

    CompletableFuture<Map<String, ConfigEntry>> readAll(String prefix) {
        Place.checkedPrefix(prefix);
        return list(Range.children(place.directory()), reading(prefix)).thenApply(entries -> {
            Map<String, ConfigEntry> found = new TreeMap<>();
            for (Entry entry : entries) {
                String key = Place.key(entry.name());
                if (Place.covers(prefix, key)) {
                    ConfigEntry read = Stored.parse(key, entry).entry();
                    if (!read.isDeletion()) {
                        found.put(key, read);
                    }
                }
            }
            return found;
        });
    }

    CompletableFuture<Long> put(String key, byte[] value, @Nullable Grant grant) {
        return then(write(key, value, Change.ANY, grant), OptionalLong::getAsLong);
    }

    CompletableFuture<OptionalLong> write(String key, byte @Nullable [] value, long expected, @Nullable Grant grant) {
        Change change = new Change(Place.checked(key), value, expected);
        return then(
                write(writing(key), List.of(change), grant),
                done -> done.map(revisions -> revisions.get(key))
                        .map(OptionalLong::of)
                        .orElse(OptionalLong.empty()));
    }

    /** The new revision of each key that was changed; empty if a condition did not hold. */
    CompletableFuture<Optional<Map<String, Long>>> write(String what, List<Change> changes, @Nullable Grant grant) {
        requireCarriable(changes);
        Hold hold = grant == null ? null : ownHold(grant);
        return new Writing(this, what, List.copyOf(changes), hold).start();
    }

    private void requireCarriable(List<Change> changes) {
        Limits limits = kernel.backend().limits();
        int keysMax = limits.writesMax() - 2;
        if (changes.size() > keysMax) {
            throw new IllegalArgumentException("The engine takes " + keysMax + " keys in one batch, but this one has "
                    + changes.size() + ". Commit it in parts.");
        }
        long bytesMax = Math.min(VALUE_BYTES_MAX, limits.valueBytesMax() - Stored.HEADING_BYTES_MAX);
        long bytes = 0;
        for (Change change : changes) {
            byte[] value = change.value();
            bytes += value == null ? 0 : value.length;
            if (bytes > bytesMax) {
                throw new IllegalArgumentException("The values of a write have " + bytesMax + " bytes at the most, but "
                        + (changes.size() == 1 ? "that of key " : "with that of key ") + change.key() + " they have "
                        + bytes + ". Compress it, or keep a reference to it here.");
            }
        }
    }

    private Hold ownHold(Grant grant) {
        Hold hold = Hold.of(grant);
        CompletableFuture<LiveSession> open = kernel.sessions().whenOpen();
        boolean foreign =
                open.isDone() && !open.isCompletedExceptionally() && grant.isValid() && open.join() != hold.session();
        open.cancel(false);
        if (foreign) {
            throw new IllegalArgumentException(
                    "A grant of the same coordinator is wanted, but this is another's: " + grant + ".");
        }
        return hold;
    }

    CompletableFuture<List<ConfigEntry>> readHistory(String key) {
        Place.checked(key);
        Map<Long, ConfigEntry> found = new TreeMap<>((a, b) -> Long.compare(b, a));
        Consumer<List<Entry>> collect = entries -> entries.forEach(entry -> {
            ConfigEntry revision = Stored.parse(key, entry).entry();
            found.put(revision.revision(), revision);
        });
        // The present revision first: what is replaced after that is in the history when that is read.
        return list(Range.key(place.head(key)), reading(key))
                .thenCompose(head -> {
                    collect.accept(head);
                    return list(Range.children(place.history(key)), reading(key));
                })
                .thenApply(earlier -> {
                    collect.accept(earlier);
                    return List.copyOf(found.values());
                });
    }

    CompletableFuture<Long> rollBack(String key, long revision) {
        return readHistory(key).thenCompose(history -> {
            byte[] value = history.stream()
                    .filter(entry -> entry.revision() == revision)
                    .findFirst()
                    .map(ConfigEntry::shared)
                    .orElse(null);
            if (value == null) {
                throw new ConfigValueException(
                        key,
                        "Revision " + revision + " of key " + key
                                + " is wanted, but it is not in the history, or a deletion. There are "
                                + history.stream()
                                        .filter(entry -> !entry.isDeletion())
                                        .map(ConfigEntry::revision)
                                        .toList()
                                + ".",
                        null);
            }
            return put(key, value, null);
        });
    }

    /** How many keys were given another value. */
    CompletableFuture<Integer> importAll(Map<String, byte[]> values) {
        values.forEach((key, value) -> requireCarriable(List.of(new Change(key, value, Change.ANY))));
        CompletableFuture<Integer> result = new CompletableFuture<>();
        readAll("").whenComplete((present, failure) -> {
            if (failure != null) {
                result.completeExceptionally(failure);
            } else {
                new Import(this, values, present, kernel.backend().limits()).start(result);
            }
        });
        return result;
    }

    private CompletableFuture<List<Entry>> list(Range range, String wanted) {
        CompletableFuture<List<Entry>> answer = new CompletableFuture<>();
        Time.Timeout timeout = kernel.time()
                .schedule(
                        limitNanos,
                        () -> answer.completeExceptionally(new EngineUnavailableException(
                                wanted + " was not answered within " + limitNanos / 1_000_000 + " ms; session "
                                        + kernel.sessions().state() + ".",
                                null)));
        kernel.backend().list(range).whenComplete((view, failure) -> {
            timeout.cancel();
            if (failure != null) {
                answer.completeExceptionally(Failures.forApplication(wanted, failure));
            } else {
                answer.complete(view.entries());
            }
        });
        return answer;
    }

    /** What the function makes of the result; giving this up gives up what it is made of. */
    static <A, B> CompletableFuture<B> then(CompletableFuture<A> source, Function<A, B> make) {
        CompletableFuture<B> made = source.thenApply(make);
        cancelWith(made, source);
        return made;
    }

    static void cancelWith(CompletableFuture<?> dependent, CompletableFuture<?> source) {
        dependent.whenComplete((value, failure) -> source.cancel(false));
    }

    String reading(String key) {
        return "Reading " + (key.isEmpty() ? "all keys" : "key " + key) + " of " + this;
    }

    String writing(String key) {
        return "Writing key " + key + " of " + this;
    }

    @Override
    public String toString() {
        return "config " + place.name();
    }
}
