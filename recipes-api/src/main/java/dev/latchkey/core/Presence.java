package dev.latchkey.core;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Transaction;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An application's own entry among others', kept in the engine until it is withdrawn: written once, left alone while its
 * session lives, whatever happens to connections, and written anew in the next session if one is lost.
 *
 * <p>It has a value that is wanted and an entry that the engine is known to have, and does one thing at a time to bring the
 * second to the first. What a write without an answer came to is settled before the next one, by a later transaction of the
 * same session, so nothing stands twice and nothing is left behind. Thread-safe.
 */
public final class Presence {

    private static final Logger log = LoggerFactory.getLogger(Presence.class);

    /** What is under way. Every change makes answers to earlier questions stale. */
    private enum State {
        /** Until there is a session. */
        WAITS_FOR_SESSION,
        /** The entry is being made. */
        APPENDING,
        /** A write was not answered, or found something else; looking what the engine has. */
        SETTLING,
        /** The engine has what is wanted. */
        STANDING,
        /** The entry is being given another value. */
        UPDATING,
        /** The entry is being removed. */
        LEAVING,
        /** Nothing of it is left, and nothing more will come of it. */
        GONE
    }

    private final Kernel kernel;
    private final String resource;
    private final String directory;
    private final String label;
    private final Serial serial;
    private final Steps steps;
    private final Wanted wanted;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final Consumer<String> onLoss;

    private State state = State.WAITS_FOR_SESSION;
    private boolean unwanted;
    private String nonce = "";
    private @Nullable LiveSession session;
    private @Nullable Entry entry;
    /** The session in which the engine is known to have the entry; for all threads to read. */
    private volatile @Nullable LiveSession standing;

    /**
     * An entry for this id, named {@code resource} in messages, that says who the application is, and then the body. Nothing
     * happens before {@link #start}.
     *
     * @throws IllegalArgumentException if the body is too long
     */
    public Presence(Kernel kernel, String resource, String directory, String id, String body) {
        this.kernel = kernel;
        this.resource = resource;
        this.directory = directory;
        this.label = Labels.encode(id);
        this.wanted = new Wanted(resource, kernel.identity(), body);
        this.serial = new Serial(kernel.callbacks());
        this.steps = new Steps(kernel, serial);
        this.onLoss = reason -> serial.execute(() -> sessionLost(reason));
    }

    /**
     * Writes the entry as soon as there is a session, and keeps it from then on. The stage completes when the engine has it;
     * it fails if the engine refuses it, and then nothing is kept.
     */
    public CompletableFuture<Void> start() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        serial.execute(() -> {
            wanted.await(written);
            if (unwanted) {
                wanted.fail(withdrawn());
            } else {
                waitForSession();
            }
        });
        return written;
    }

    /**
     * Replaces the body, in place. The stage completes when the engine has this one or a later one; it fails if the engine
     * refuses it, and then the one before stays wanted.
     *
     * @throws IllegalArgumentException if the body is too long
     */
    public CompletableFuture<Void> set(String body) {
        byte[] value = wanted.bytes(body);
        CompletableFuture<Void> done = new CompletableFuture<>();
        serial.execute(() -> {
            if (unwanted || state == State.GONE) {
                done.completeExceptionally(withdrawn());
                return;
            }
            wanted.replace(value);
            wanted.await(done);
            if (state == State.STANDING) {
                converge();
            }
        });
        return done;
    }

    /** Removes the entry; the stage completes when nothing is left of it in the engine. */
    public CompletableFuture<Void> withdraw() {
        serial.execute(() -> {
            if (!unwanted) {
                unwanted = true;
                wanted.fail(withdrawn());
                switch (state) {
                    case WAITS_FOR_SESSION -> end();
                    case STANDING -> leave();
                    // The answer to what is under way decides whether there is something to remove.
                    case APPENDING, SETTLING, UPDATING, LEAVING, GONE -> {}
                }
            }
        });
        return gone.copy();
    }

    /** Whether the engine has the entry just now, as far as the clock can tell; no I/O. */
    public boolean isStanding() {
        LiveSession in = standing;
        return in != null && in.isAlive();
    }

    /**
     * Refuses a body that would be refused by {@link #set}.
     *
     * @throws IllegalArgumentException if it is too long
     */
    public void requireFits(String body) {
        wanted.bytes(body);
    }

    /** Whether this is the body that is wanted, rather than a later one. */
    public boolean wants(String body) {
        return Arrays.equals(wanted.value(), wanted.bytes(body));
    }

    private void waitForSession() {
        enter(State.WAITS_FOR_SESSION);
        steps.whileAwaited(kernel.sessions().whenOpen(), (live, failure) -> {
            if (failure != null) {
                fail(failure);
            } else {
                session = live;
                live.onLoss(onLoss);
                converge();
            }
        });
    }

    /** Does what is next to be done; called whenever nothing is under way. */
    private void converge() {
        if (unwanted) {
            if (entry == null) {
                end();
            } else {
                leave();
            }
        } else if (entry == null) {
            append();
        } else if (wanted.isValueOf(entry)) {
            stand();
        } else {
            update(entry);
        }
    }

    private void stand() {
        enter(State.STANDING);
        standing = session;
        steps.answered();
        wanted.written();
    }

    private void append() {
        enter(State.APPENDING);
        nonce = Nonces.next();
        Transaction appending = Transaction.heldBy(engineSession())
                .append(directory, label, nonce, wanted.value())
                .build();
        steps.on(kernel.backend().commit(appending), this::written);
    }

    private void update(Entry known) {
        enter(State.UPDATING);
        Transaction updating = Transaction.heldBy(engineSession())
                .update(known.key(), wanted.value(), known.stamp())
                .build();
        steps.on(kernel.backend().commit(updating), this::written);
    }

    private void written(@Nullable Outcome outcome, @Nullable Throwable failure) {
        if (failure != null) {
            if (Failures.isPassing(failure)) {
                steps.later(this::converge);
            } else {
                refused(failure);
            }
        } else if (outcome instanceof Outcome.Committed done) {
            steps.answered();
            entry = done.entries().get(0);
            converge();
        } else if (outcome instanceof Outcome.SessionLost lost) {
            lose(lost.reason());
        } else {
            // Unknown, or somebody else has changed or removed the entry, or the nonce was taken.
            settle();
        }
    }

    /** The next answered transaction of the session, and a read after it, show what became of the writes before. */
    private void settle() {
        enter(State.SETTLING);
        steps.on(Objects.requireNonNull(session).list(directory), (outcome, failure) -> {
            if (outcome instanceof Outcome.Committed done) {
                done.listing().stream()
                        .filter(ticket -> ticket.nonce().equals(nonce))
                        .findFirst()
                        .ifPresentOrElse(ticket -> recover(ticket.key()), () -> {
                            entry = null;
                            converge();
                        });
            } else if (outcome instanceof Outcome.SessionLost lost) {
                lose(lost.reason());
            } else if (failure == null || Failures.isPassing(failure)) {
                steps.later(this::settle);
            } else {
                refused(failure);
            }
        });
    }

    private void recover(String key) {
        steps.on(kernel.backend().list(Range.key(key)), (view, failure) -> {
            if (failure != null) {
                if (Failures.isPassing(failure)) {
                    steps.later(this::settle);
                } else {
                    refused(failure);
                }
            } else {
                entry = view.entries().isEmpty() ? null : view.entries().get(0);
                converge();
            }
        });
    }

    private void leave() {
        enter(State.LEAVING);
        standing = null;
        Transaction removal = Transaction.heldBy(engineSession())
                .deleteTicket(Objects.requireNonNull(entry).key())
                .build();
        steps.on(kernel.backend().commit(removal), (outcome, failure) -> {
            if (outcome instanceof Outcome.Committed) {
                end();
            } else if (outcome instanceof Outcome.SessionLost lost) {
                lose(lost.reason());
            } else {
                if (failure != null && !Failures.isPassing(failure)) {
                    log.warn("{} cannot be removed; trying again until its session ends.", resource, failure);
                }
                steps.later(this::leave);
            }
        });
    }

    private void lose(String reason) {
        Objects.requireNonNull(session).lose(reason);
    }

    private void sessionLost(String reason) {
        if (state == State.GONE || session == null) {
            return;
        }
        session = null;
        entry = null;
        standing = null;
        if (unwanted) {
            end();
        } else {
            if (wanted.wasEverWritten() && kernel.sessions().state() != SessionState.CLOSED) {
                log.info("The session of {} ended ({}); writing it again in the next.", resource, reason);
            }
            waitForSession();
        }
    }

    /** The engine refused a request. What stood before still does; what never stood is given up. */
    private void refused(Throwable failure) {
        if (unwanted) {
            steps.later(this::settle);
        } else if (!wanted.wasEverWritten() && state != State.SETTLING) {
            fail(failure);
        } else {
            wanted.fail(Failures.forApplication(resource, failure));
            if (!wanted.wasEverWritten()) {
                unwanted = true;
                steps.later(this::settle);
            } else if (entry != null && state == State.UPDATING) {
                wanted.settleFor(entry);
                stand();
            } else {
                log.warn("{} cannot be written again; trying on.", resource, failure);
                steps.later(this::settle);
            }
        }
    }

    private void fail(Throwable failure) {
        boolean closed = Failures.unwrap(failure) instanceof BackendException engine
                && engine.kind() == BackendException.Kind.CLOSED;
        wanted.fail(Failures.forApplication(resource, failure));
        unwanted = true;
        if (entry == null || closed) {
            end();
        } else {
            leave();
        }
    }

    private CoordinationException withdrawn() {
        return new CoordinationException(resource + " has been withdrawn.", null);
    }

    private void end() {
        enter(State.GONE);
        standing = null;
        if (session != null) {
            session.forget(onLoss);
        }
        gone.complete(null);
    }

    private void enter(State entered) {
        state = entered;
        steps.next();
    }

    private BackendSession engineSession() {
        return Objects.requireNonNull(session).engine();
    }
}
