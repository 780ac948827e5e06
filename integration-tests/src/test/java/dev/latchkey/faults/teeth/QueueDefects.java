package dev.latchkey.faults.teeth;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Mistakes in how a queue of tickets is kept or read. */
final class QueueDefects {

    /** By directory, for all clients of this process: the engine's own count, which begins anew when the queue was empty. */
    private static final Map<String, Long> SEQUENCES = new ConcurrentHashMap<>();

    private static final Map<String, Long> SEQUENCE_BY_TICKET = new ConcurrentHashMap<>();

    private QueueDefects() {}

    private static Backend withListings(Backend inner, UnaryOperator<List<Sibling>> spoil) {
        return new PassingBackend(inner) {
            @Override
            public CompletionStage<Outcome> commit(Transaction transaction) {
                return super.commit(transaction)
                        .thenApply(outcome -> outcome instanceof Outcome.Committed committed
                                ? new Outcome.Committed(committed.entries(), spoil.apply(committed.listing()))
                                : outcome);
            }
        };
    }

    /** Tickets are in the order of their names. */
    static Backend orderedByName(Backend backend) {
        return withListings(backend, listing -> {
            List<Sibling> sorted = listing.stream()
                    .sorted(Comparator.comparing(Sibling::nonce))
                    .toList();
            List<Sibling> numbered = new ArrayList<>();
            for (int i = 0; i < sorted.size(); i++) {
                Sibling sibling = sorted.get(i);
                numbered.add(new Sibling(sibling.key(), sibling.label(), sibling.nonce(), i + 1));
            }
            return numbered;
        });
    }

    /** Whoever waits is taken for a reader. */
    static Backend labelForgotten(Backend backend) {
        return withListings(
                backend,
                listing -> listing.stream()
                        .map(sibling -> new Sibling(sibling.key(), "read", sibling.nonce(), sibling.order()))
                        .toList());
    }

    /** The oldest ticket of a longer queue is left out, as by a listing that is read from pages and begins at the second. */
    static Backend oldestNotListed(Backend backend) {
        return withListings(backend, listing -> listing.size() > 2 ? listing.subList(1, listing.size()) : listing);
    }

    /** The token is the ticket's number in its directory, which begins anew when that was empty. */
    static Backend tokenFromSequence(Backend backend) {
        return new PassingBackend(backend) {
            @Override
            public CompletionStage<Outcome> commit(Transaction transaction) {
                return super.commit(transaction).thenApply(outcome -> {
                    if (!(outcome instanceof Outcome.Committed committed)) {
                        return outcome;
                    }
                    List<Entry> entries = committed.entries().stream()
                            .map(entry -> numbered(entry, committed.listing().size() == 1))
                            .toList();
                    return new Outcome.Committed(entries, committed.listing());
                });
            }

            @Override
            public CompletionStage<View> list(Range range) {
                return super.list(range)
                        .thenApply(view -> new View(view.entries().stream()
                                .map(entry ->
                                        withToken(entry, SEQUENCE_BY_TICKET.getOrDefault(entry.key(), entry.token())))
                                .toList()));
            }
        };
    }

    private static Entry numbered(Entry entry, boolean alone) {
        if (entry.owner() == null) {
            return entry;
        }
        long number = SEQUENCE_BY_TICKET.computeIfAbsent(
                entry.key(), key -> SEQUENCES.merge(Keys.directory(key), 1L, (before, one) -> alone ? 1L : before + 1));
        return withToken(entry, number);
    }

    private static Entry withToken(Entry entry, long token) {
        return new Entry(entry.key(), entry.value(), entry.stamp(), entry.order(), token, entry.owner());
    }

    /** A ticket whose creation had no answer is forgotten when it is given back. */
    static Backend ticketLeftAfterUnknown(Backend backend) {
        Set<String> unanswered = ConcurrentHashMap.newKeySet();
        return new PassingBackend(backend) {
            @Override
            public CompletionStage<Outcome> commit(Transaction transaction) {
                for (Write write : transaction.writes()) {
                    if (write instanceof Write.Delete delete && isUnanswered(delete.key())) {
                        return CompletableFuture.completedFuture(new Outcome.Committed(List.of(), List.of()));
                    }
                }
                return super.commit(transaction).thenApply(outcome -> {
                    if (outcome instanceof Outcome.Unknown) {
                        transaction.writes().stream()
                                .filter(Write.Append.class::isInstance)
                                .forEach(write -> unanswered.add(((Write.Append) write).nonce()));
                    }
                    return outcome;
                });
            }

            private boolean isUnanswered(String key) {
                return unanswered.stream().anyMatch(key::contains);
            }
        };
    }
}
