package dev.latchkey.core;

import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Participant;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** Reads from the engine who stands in a queue, for people to look at; nothing is decided by it. */
public final class QueueReader {

    private static final int TOKENS_PER_TICKET = 256;

    private final Kernel kernel;
    private final String directory;

    /** Reads the queue in this directory. */
    public QueueReader(Kernel kernel, String directory) {
        this.kernel = kernel;
        this.directory = directory;
    }

    /** Everybody in the queue, first come first. */
    public CompletableFuture<List<Participant>> participants() {
        return participants((participant, note) -> participant);
    }

    /** Everybody in the queue, first come first, each with the note in its ticket. */
    public <T> CompletableFuture<List<T>> participants(BiFunction<Participant, String, T> make) {
        return kernel.backend()
                .list(Range.children(directory))
                .thenApply(view -> view.entries().stream()
                        .filter(ticket -> ticket.owner() != null)
                        .map(ticket -> make.apply(
                                Identity.participant(ticket, ticket.token() * TOKENS_PER_TICKET),
                                Identity.note(ticket)))
                        .toList())
                .toCompletableFuture();
    }

    /** One ticket of a queue, and who it belongs to. */
    public record Place(String label, String nonce, Entry entry, Participant participant) {}

    /** Everybody in the queue, first come first, with the tickets. */
    public CompletableFuture<List<Place>> places() {
        return kernel.backend()
                .list(Range.children(directory))
                .thenApply(view ->
                        view.entries().stream().flatMap(QueueReader::place).toList())
                .toCompletableFuture();
    }

    private static Stream<Place> place(Entry entry) {
        Sibling ticket = Keys.parseTicket(entry.key(), entry.order());
        return ticket == null || entry.owner() == null
                ? Stream.empty()
                : Stream.of(new Place(
                        ticket.label(),
                        ticket.nonce(),
                        entry,
                        Identity.participant(entry, entry.token() * TOKENS_PER_TICKET)));
    }

    /** The same, waiting for the answer, which takes about the request time-out at the most. */
    public List<Participant> readNow(String wanted) {
        return readNow(participants(), wanted);
    }

    /** Waits for an answer of this reader. */
    public static <T> List<T> readNow(CompletableFuture<List<T>> answer, String wanted) {
        try {
            return Waiting.forResult(answer, wanted);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineUnavailableException("Interrupted while reading who is in the queue of " + wanted + ".", e);
        }
    }

    /** Says who is first, as a clause for a message; never fails. */
    public CompletableFuture<String> describeFirst() {
        return participants().handle((queue, failure) -> {
            if (failure != null) {
                return "the engine did not say who holds it ("
                        + Failures.unwrap(failure).getMessage() + ")";
            }
            if (queue.isEmpty()) {
                return "nobody holds it just now";
            }
            Participant first = queue.get(0);
            return "it is held by " + first.name() + " since " + first.since() + " with token " + first.token()
                    + " (session " + first.session() + "), " + (queue.size() - 1) + " in the queue behind";
        });
    }
}
