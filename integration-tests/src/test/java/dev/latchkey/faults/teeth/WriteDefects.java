package dev.latchkey.faults.teeth;

import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Mistakes in how entries are written and read. */
final class WriteDefects {

    private static final long STALE_MILLIS = 150;
    private static final long RETRY_MILLIS = 100;

    private WriteDefects() {}

    /** What may have happened is reported as what has not. */
    static Backend unknownToldAsFailed(Backend backend) {
        return new PassingBackend(backend) {
            @Override
            public CompletionStage<Outcome> commit(Transaction transaction) {
                return super.commit(transaction).thenApply(outcome -> {
                    if (outcome instanceof Outcome.Unknown unknown) {
                        throw new BackendException(
                                BackendException.Kind.UNAVAILABLE, "no answer came", unknown.cause());
                    }
                    return outcome;
                });
            }
        };
    }

    /** A write without an answer is made again a little later, whatever stands there then. */
    static Backend unknownWriteRepeated(Backend backend) {
        return new Overwriting(backend) {
            @Override
            public CompletionStage<Outcome> commit(Transaction transaction) {
                return super.commit(transaction).thenCompose(outcome -> {
                    if (!(outcome instanceof Outcome.Unknown)
                            || transaction.writes().isEmpty()
                            || transaction.writes().get(0) instanceof Write.Append) {
                        return CompletableFuture.completedFuture(outcome);
                    }
                    return CompletableFuture.supplyAsync(
                                    () -> outcome,
                                    CompletableFuture.delayedExecutor(RETRY_MILLIS, TimeUnit.MILLISECONDS))
                            .thenCompose(unknown -> overwrite(transaction));
                });
            }
        };
    }

    /** A write takes the stamp that it finds instead of the one that its caller has seen. */
    static Backend stampNotCompared(Backend backend) {
        return new Overwriting(backend) {
            @Override
            public CompletionStage<Outcome> commit(Transaction transaction) {
                boolean updates = transaction.writes().stream().anyMatch(Write.Update.class::isInstance);
                return updates ? overwrite(transaction) : super.commit(transaction);
            }
        };
    }

    /** Creating what is there already replaces it. */
    static Backend createReplaces(Backend backend) {
        return new Overwriting(backend) {
            @Override
            public CompletionStage<Outcome> commit(Transaction transaction) {
                boolean creates = transaction.writes().stream().anyMatch(Write.Create.class::isInstance);
                return creates ? overwrite(transaction) : super.commit(transaction);
            }
        };
    }

    /** Writes what a transaction says over whatever is there. */
    private static class Overwriting extends PassingBackend {

        Overwriting(Backend backend) {
            super(backend);
        }

        CompletionStage<Outcome> overwrite(Transaction transaction) {
            String key = key(transaction.writes().get(0));
            return inner().list(Range.key(key)).thenCompose(view -> {
                Stamp stamp =
                        view.entries().isEmpty() ? null : view.entries().get(0).stamp();
                List<Write> writes = new ArrayList<>(transaction.writes());
                writes.set(0, over(writes.get(0), stamp));
                return super.commit(new Transaction(transaction.session(), List.of(), writes, transaction.thenList()));
            });
        }

        private static String key(Write write) {
            if (write instanceof Write.Create create) {
                return create.key();
            }
            if (write instanceof Write.Update update) {
                return update.key();
            }
            return ((Write.Delete) write).key();
        }

        private static Write over(Write write, @Nullable Stamp stamp) {
            byte[] value = write instanceof Write.Create create
                    ? create.value()
                    : write instanceof Write.Update update ? update.value() : new byte[0];
            return write instanceof Write.Delete
                    ? write
                    : stamp == null ? new Write.Create(key(write), value) : new Write.Update(key(write), value, stamp);
        }
    }

    /** Reads are answered from what was read a little earlier. */
    static Backend staleReads(Backend backend) {
        record Read(View view, long nanos) {}
        Map<Range, Read> reads = new ConcurrentHashMap<>();
        return new PassingBackend(backend) {
            @Override
            public CompletionStage<View> list(Range range) {
                Read known = reads.get(range);
                if (known != null && System.nanoTime() - known.nanos < TimeUnit.MILLISECONDS.toNanos(STALE_MILLIS)) {
                    return CompletableFuture.completedFuture(known.view);
                }
                return super.list(range).thenApply(view -> {
                    reads.put(range, new Read(view, System.nanoTime()));
                    return view;
                });
            }
        };
    }

    /** The value that an entry had is told with the stamp that it has. */
    static Entry withValueOf(Entry entry, Entry earlier) {
        return new Entry(entry.key(), earlier.value(), entry.stamp(), entry.order(), entry.token(), entry.owner());
    }
}
