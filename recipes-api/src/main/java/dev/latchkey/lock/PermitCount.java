package dev.latchkey.lock;

import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.ShapeConflictException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.WatchEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How many permits a semaphore has, on which all its clients agree: a plain entry that the first of them makes. It is read
 * once; after that the drawings and questions that rest on it, see {@link PermitRule}, are guarded by it, so that none is decided by
 * what is out of date. Thread-safe.
 */
final class PermitCount {

    private static final Pattern TEXT = Pattern.compile("permits=([1-9][0-9]{0,8})\nchanges=([0-9]{1,18})\n");

    /**
     * The entry as it was seen.
     *
     * @param changes how often it was changed, so that of two sights of one entry the later can be told
     */
    record Known(int permits, long changes, Entry entry) {

        /** Someone who edits the entry by hand may leave the number of changes as it was. */
        boolean isNewerThan(Known other) {
            if (entry.token() != other.entry.token()) {
                return entry.token() > other.entry.token();
            }
            return changes != other.changes
                    ? changes > other.changes
                    : !entry.stamp().equals(other.entry.stamp());
        }
    }

    private final Kernel kernel;
    private final String what;
    private final String key;
    /** What this client takes it for. */
    private final int wanted;

    private final AtomicReference<@Nullable Known> known = new AtomicReference<>();
    private final AtomicReference<@Nullable CompletableFuture<Void>> agreement = new AtomicReference<>();

    PermitCount(Kernel kernel, String what, String name, int wanted) {
        this.kernel = kernel;
        this.what = what;
        this.key = Names.key("semaphore-permits", name);
        this.wanted = wanted;
    }

    /** The number as it is known here. */
    int permits() {
        Known now = known.get();
        return now == null ? wanted : now.permits();
    }

    /**
     * Completes when the engine's number is known and is the wanted one, or has been from the beginning; fails with
     * {@link ShapeConflictException} if it is another.
     */
    CompletableFuture<Void> agreed() {
        while (true) {
            CompletableFuture<Void> present = agreement.get();
            if (present != null) {
                return present;
            }
            CompletableFuture<Void> begun = new CompletableFuture<>();
            if (agreement.compareAndSet(null, begun)) {
                agree().whenComplete((done, failure) -> {
                    if (failure == null) {
                        begun.complete(null);
                    } else {
                        // Whoever asks next may find another number, or an engine that answers.
                        agreement.compareAndSet(begun, null);
                        begun.completeExceptionally(Failures.unwrap(failure));
                    }
                });
                return begun;
            }
        }
    }

    /** The engine's number just now; the wanted one if nobody has used the semaphore yet. */
    CompletableFuture<Integer> read() {
        return entry().thenApply(entry -> entry == null ? wanted : parse(entry).permits());
    }

    /** The transaction is to count only while the number is the one that is known here. */
    void guard(Transaction.Builder transaction) {
        Known now = known.get();
        if (now != null) {
            transaction.unchanged(key, now.entry().stamp());
        }
    }

    /** Hears what stood there when it was another. */
    void learn(List<Entry> current) {
        for (Entry entry : current) {
            if (entry.key().equals(key)) {
                adopt(entry);
                return;
            }
        }
        known.set(null);
        agreement.set(null);
        throw new CoordinationException(
                "The number of permits of " + what + " has been removed from the engine (" + key
                        + "); ask again, and it is agreed upon anew.",
                null);
    }

    /**
     * Follows the number; says whenever it was written since this was said last, though a question may have learned it before,
     * and though it is the same again: somebody may have been judged by what it was in between.
     */
    Subscription follow(Runnable onChange) {
        AtomicReference<@Nullable Known> said = new AtomicReference<>(known.get());
        return kernel.backend().watch(Range.key(key), event -> {
            boolean readable = true;
            if (event instanceof WatchEvent.Snapshot snapshot) {
                for (Entry entry : snapshot.view().entries()) {
                    readable &= adoptIfReadable(entry);
                }
            } else if (event instanceof WatchEvent.Put put) {
                readable = adoptIfReadable(put.entry());
            }
            Known now = known.get();
            if (said.getAndSet(now) != now || !readable) {
                onChange.run();
            }
        });
    }

    /** Sees to it that this is the number; by what {@link PermitChange} does. */
    CompletableFuture<Void> change(int permits) {
        return new PermitChange(kernel, what, this, permits).begin();
    }

    /** The entry as it stands now; null if there is none. */
    CompletableFuture<@Nullable Entry> entry() {
        return kernel.backend()
                .list(Range.key(key))
                .<@Nullable Entry>thenApply(
                        view -> view.entries().isEmpty() ? null : view.entries().get(0))
                .toCompletableFuture();
    }

    String key() {
        return key;
    }

    static byte[] text(int permits, long changes) {
        return ("permits=" + permits + "\nchanges=" + changes + "\n").getBytes(StandardCharsets.UTF_8);
    }

    /** Takes the entry for what is known unless something newer is. */
    void adopt(Entry entry) {
        Known read = parse(entry);
        while (true) {
            Known before = known.get();
            if (before != null && !read.isNewerThan(before)) {
                return;
            }
            if (known.compareAndSet(before, read)) {
                return;
            }
        }
    }

    Known parse(Entry entry) {
        Matcher text = TEXT.matcher(entry.text());
        if (!text.matches()) {
            throw new CoordinationException(
                    "The number of permits of " + what + " is wanted in " + key
                            + ", but something else stands there. Set it with changePermits.",
                    null);
        }
        return new Known(Integer.parseInt(text.group(1)), Long.parseLong(text.group(2)), entry);
    }

    /** False if it cannot be read; whoever asks the engine is told why. */
    private boolean adoptIfReadable(Entry entry) {
        try {
            adopt(entry);
            return true;
        } catch (CoordinationException unreadable) {
            return false;
        }
    }

    private CompletionStage<Void> agree() {
        return entry().thenCompose(entry -> entry == null ? propose() : compare(entry));
    }

    private CompletionStage<Void> propose() {
        Transaction proposal =
                Transaction.unowned().create(key, text(wanted, 0)).build();
        return kernel.backend()
                .commit(proposal)
                .thenCompose(outcome -> outcome instanceof Outcome.Committed done
                        ? compare(done.entries().get(0))
                        // Another was faster, or the answer was lost: what stands there decides.
                        : agree());
    }

    private CompletionStage<Void> compare(Entry entry) {
        int permits = parse(entry).permits();
        if (permits != wanted) {
            return CompletableFuture.failedFuture(new ShapeConflictException(
                    capital(what) + " has " + permits + " permits, but this application asked for it with " + wanted
                            + ". Ask with the same number everywhere, or change it with changePermits.",
                    null));
        }
        adopt(entry);
        return CompletableFuture.completedFuture(null);
    }

    private static String capital(String text) {
        return Character.toUpperCase(text.charAt(0)) + text.substring(1);
    }
}
