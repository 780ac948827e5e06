package dev.latchkey.core;

import dev.latchkey.session.LayoutException;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.View;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * The mark at a namespace's root that says how it is laid out, so that versions which would misread each other's entries
 * never meet: rolling upgrades stay safe. Its first line is the layout's number, the second says who wrote it.
 */
public final class Layout {

    private static final String KEY = "layout";
    private static final String NUMBER = "1";
    private static final String VERSION = "0.1.0";

    private Layout() {}

    /** Checks the mark, and sets it in a new namespace; fails with {@link LayoutException} if it is another's. */
    public static CompletionStage<Void> check(Backend backend) {
        return backend.list(Range.key(KEY))
                .thenCompose(view -> view.entries().isEmpty() ? mark(backend) : verify(view));
    }

    private static CompletionStage<Void> mark(Backend backend) {
        byte[] mark = (NUMBER + "\nwritten by Latchkey " + VERSION + "\n").getBytes(StandardCharsets.UTF_8);
        return backend.commit(Transaction.unowned().create(KEY, mark).build())
                .thenCompose(outcome -> outcome instanceof Outcome.Committed
                        ? CompletableFuture.completedFuture(null)
                        // Somebody else was first, or the answer was lost: the mark itself tells.
                        : backend.list(Range.key(KEY)).thenCompose(Layout::verify));
    }

    private static CompletionStage<Void> verify(View view) {
        if (view.entries().isEmpty()) {
            // The unanswered mark was not set; whoever connects next will set it.
            return CompletableFuture.completedFuture(null);
        }
        Entry mark = view.entries().get(0);
        String[] lines = mark.text().split("\n", 3);
        if (lines[0].strip().equals(NUMBER)) {
            return CompletableFuture.completedFuture(null);
        }
        String found = lines[0].strip().replaceAll("[^0-9A-Za-z.-]", "?");
        String writer = lines.length > 1 && !lines[1].isBlank()
                ? lines[1].strip().replaceAll("[^ 0-9A-Za-z.-]", "?")
                : "written by an unknown version";
        return CompletableFuture.failedFuture(new LayoutException(
                "The namespace is laid out as version \"" + found + "\" (" + writer + "), but this is Latchkey "
                        + VERSION + ", which knows layout " + NUMBER
                        + " only. Use the library version that wrote it, or another namespace.",
                null));
    }
}
