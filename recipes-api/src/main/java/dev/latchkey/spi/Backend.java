package dev.latchkey.spi;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * One application's way into one engine. Thread-safe; nothing blocks but {@link #close()}.
 *
 * <p><b>Deadlines.</b> Every stage completes within about the request time-out of the {@link BackendConfig}, whatever the
 * engine does: hangs, answers nothing, loses the connection. A request that certainly had no effect fails with
 * {@link BackendException.Kind#UNAVAILABLE}; a transaction that may have had one ends in {@link Outcome.Unknown}. A
 * backend repeats a request only if the first certainly had no effect, and only within that time.
 *
 * <p><b>Reconnecting</b> is the backend's own affair and goes on for ever, with jittered pauses of a second at the most.
 */
public interface Backend extends AutoCloseable {

    /**
     * Opens a session. A backend has one live session at a time: this is called again only when the one before has been
     * closed or lost. The ttl is raised or lowered to what the engine is able to grant.
     *
     * <p>It fails with {@code UNAVAILABLE} if no server could be reached within the connect time-out; the message names
     * every address that was tried and why it failed ("connection refused", "no answer", "answered, but not as etcd
     * does"). A session that the engine may have opened although its answer was lost is left to expire.
     */
    CompletionStage<BackendSession> openSession(Duration ttl);

    /**
     * Carries out a transaction.
     *
     * <p>Guards and writes take effect at one instant, in the engine's one order of changes, which the tokens and stamps
     * of {@link Outcome.Committed} follow. If a listing is asked for, it shows the state at that instant or a later one, and
     * the guards hold at the listed state or a later one. A write behind which one holds no more is {@link Outcome.Unknown}.
     *
     * <p>A transaction without writes is a check of its guards at some instant after the call began. One that lists, in a
     * session's name, is how a queue asks again: it shows all that this session has been told of, by an answer or an event,
     * and settles what is unknown to it; what others were told of in the meantime neither its listing nor its guards need show.
     *
     * <p><b>After {@link Outcome.Unknown}:</b> once a <em>later</em> transaction in the name of the same session has been
     * answered {@code Committed} or {@code Rejected}, the earlier one has either been committed, before the later one, and
     * shows in it, or never will be. So a caller settles the unknown by committing a transaction with a listing until it
     * is answered, and looks for its nonce. If the session is over, all that the transaction appended is gone as soon as
     * the session's other tickets are. Transactions without a session have no such promise: what is unknown may still
     * happen later.
     *
     * <p>"Later" means: called after the earlier one was answered. Creations of one transaction may share a token.
     * Transactions may be under way side by side; they are not promised to commit in the order of the calls.
     *
     * @return {@link Outcome}; fails with {@link BackendException}: {@code UNAVAILABLE}, {@code REFUSED}, {@code CLOSED}
     * @throws IllegalArgumentException if the transaction breaks a rule of {@link Transaction} or {@link Keys#isKey}
     */
    CompletionStage<Outcome> commit(Transaction transaction);

    /**
     * Reads a range. Linearizable: it shows every change that any client was told of before this call began.
     *
     * @return the entries that are there; fails with {@link BackendException}: {@code UNAVAILABLE}, {@code REFUSED},
     *     {@code CLOSED}
     */
    CompletionStage<View> list(Range range);

    /**
     * The names of what stands directly in a directory: its entries and the directories in it, without what is in those. It is
     * for looking around, when nobody knows the names, so it may also name a directory that was emptied lately. As fresh as
     * {@link #list}; what it costs the engine may grow with all that stands in the directory at any depth.
     *
     * @return last segments, in order, each once; fails with {@link BackendException}: {@code UNAVAILABLE}, {@code REFUSED},
     *     {@code CLOSED}
     */
    CompletionStage<List<String>> names(String directory);

    /**
     * How long the session of this id would live on if nobody renewed it any more; for people to look at, nothing is decided
     * by it. Empty if there is no such session, or if the engine does not tell, as ZooKeeper does not.
     *
     * @param id as {@link BackendSession#id()} and {@link Entry#owner()} give it
     */
    default CompletionStage<Optional<Duration>> sessionRemaining(String id) {
        return CompletableFuture.completedFuture(Optional.empty());
    }

    /**
     * Follows a range: first a snapshot, then changes; see {@link WatchEvent} for what is promised. It goes on, across
     * reconnects and replaced sessions, until the subscription or the backend is closed, or until the engine refuses it
     * for good.
     *
     * <p>A backend that has no connection yet, or no session, says {@link WatchEvent.Suspended} and goes on when it has.
     * Watching a single {@link Range.Key} that is there costs one request to begin and none to end it by a delete.
     */
    Subscription watch(Range range, WatchListener listener);

    /** What the engine takes. */
    Limits limits();

    /**
     * Ends every subscription ({@link WatchEvent.Closed}), fails what is under way, ends the session if one is open, and
     * stops all threads; waits for that, but no longer than about the request time-out. Closing twice does nothing.
     */
    @Override
    void close();
}
