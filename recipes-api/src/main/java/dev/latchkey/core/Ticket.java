package dev.latchkey.core;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Subscription;
import dev.latchkey.spi.Transaction;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One place in an engine's queue, from drawing it to its confirmed removal, through lost replies and lost sessions.
 *
 * <p>Every reply is unknown until a later one settles it, so nothing is drawn twice and nothing is left behind: a ticket
 * whose drawing went unanswered is looked for by its nonce before anything else happens to it, and a removal is repeated
 * until it is confirmed or the session is over. A ticket holds on the strength of one session only; if that ends while the
 * ticket waits, the place is gone and a new one is drawn in the next session.
 *
 * <p>Confined to its holder's {@link Serial}: all methods are called in it, and so is the holder.
 */
final class Ticket {

    private static final Logger log = LoggerFactory.getLogger(Ticket.class);

    /** Where it stands. Every change makes answers to earlier questions stale. */
    private enum State {
        /** Until there is a session. */
        WAITS_FOR_SESSION,
        /** A place is being drawn; the one held before, if any, is given up in the same transaction. */
        DRAWING,
        /** The drawing's answer was lost; looking whether it happened. */
        SETTLING,
        /** Asking who is ahead. */
        ASKING,
        /** Somebody is ahead and is being watched. */
        WAITING,
        /** It holds. */
        HOLDING,
        /** Its removal is under way. */
        LEAVING,
        /** Nothing of it is left. */
        GONE
    }

    private final Kernel kernel;
    private final String directory;
    private final String label;
    private final Supplier<byte[]> value;
    private final Admission admission;
    private final TicketNames names;
    private final TicketHolder holder;
    private final Steps steps;
    private final TicketWait waiting;
    private final CompletableFuture<Void> gone = new CompletableFuture<>();
    private final Consumer<String> onLoss;

    private State state = State.WAITS_FOR_SESSION;
    private boolean unwanted;
    private @Nullable LiveSession session;
    private String nonce = "";
    /** The place held, if it is known that there is one. */
    private @Nullable Entry place;

    private @Nullable Subscription watch;

    Ticket(
            Kernel kernel,
            String directory,
            String label,
            Supplier<byte[]> value,
            Admission admission,
            TicketNames names,
            TicketHolder holder,
            Serial serial) {
        this.kernel = kernel;
        this.directory = directory;
        this.label = label;
        this.value = value;
        this.admission = admission;
        this.names = names;
        this.holder = holder;
        this.steps = new Steps(kernel, serial);
        this.waiting = new TicketWait(kernel, admission, steps, this::token, this::ask, this::hold);
        this.onLoss = reason -> serial.execute(() -> sessionLost(reason));
    }

    /** Draws a place, as soon as there is a session. */
    void start() {
        enter(State.WAITS_FOR_SESSION);
        CompletableFuture<LiveSession> open = kernel.sessions().whenOpenAfter(admission.ready());
        if (open.isDone() && !open.isCompletedExceptionally()) {
            begin(open.join());
            return;
        }
        steps.whileAwaited(open, (live, failure) -> {
            if (failure != null) {
                retryOrFail(failure, this::start);
            } else {
                begin(live);
            }
        });
    }

    /** The session that it holds, or waits, in. */
    LiveSession session() {
        return Objects.requireNonNull(session);
    }

    /** The engine's order of its creation. */
    long token() {
        return place().token();
    }

    /** Its entry, as last seen; known while it waits or holds. */
    Entry place() {
        return Objects.requireNonNull(place);
    }

    /** Gives the place up for a new one at the end of the queue, in one transaction. Only while it holds. */
    void drawAgain() {
        draw();
    }

    /**
     * Withdraws it, whatever it is doing; the stage completes when nothing is left of it in the engine. The holder hears no
     * more of it.
     */
    CompletableFuture<Void> withdraw() {
        if (!unwanted) {
            unwanted = true;
            switch (state) {
                case WAITS_FOR_SESSION -> end();
                case ASKING, WAITING, HOLDING -> leave();
                // The answer to the drawing decides whether there is something to remove.
                case DRAWING, SETTLING, LEAVING, GONE -> {}
            }
        }
        return gone;
    }

    private void begin(LiveSession live) {
        session = live;
        live.onLoss(onLoss);
        if (state == State.WAITS_FOR_SESSION) {
            draw();
        }
    }

    private void draw() {
        enter(State.DRAWING);
        nonce = names.take();
        Transaction.Builder drawing = Transaction.heldBy(session().engine());
        admission.guard(drawing);
        if (place != null) {
            drawing.deleteTicket(place.key());
        }
        drawing.append(directory, label, nonce, value.get());
        steps.on(kernel.backend().commit(drawing.thenList(directory)), (outcome, failure) -> {
            if (failure != null) {
                retryOrFail(failure, this::drawIfWanted);
            } else if (outcome instanceof Outcome.Committed done) {
                steps.answered();
                names.gone(place);
                place = done.entries().get(0);
                judge(done.listing());
            } else if (outcome instanceof Outcome.SessionLost lost) {
                session().lose(lost.reason());
            } else if (outcome instanceof Outcome.Unknown) {
                settle();
            } else {
                // The nonce was taken, or what the rule rests on has changed.
                learn((Outcome.Rejected) outcome, this::drawIfWanted);
            }
        });
    }

    private void learn(Outcome.Rejected outcome, Runnable then) {
        try {
            admission.learn(outcome.current());
        } catch (CoordinationException thrown) {
            fail(thrown);
            return;
        }
        steps.later(then); // Not at once: what was learned may itself be out of date.
    }

    private void drawIfWanted() {
        if (!unwanted) {
            draw();
        } else if (place != null) {
            leave();
        } else {
            end();
        }
    }

    /** A drawing's answer was lost: the next answered transaction of the session shows whether it happened. */
    private void settle() {
        enter(State.SETTLING);
        listed(session().list(directory), queue -> {
            for (Sibling ticket : queue) {
                if (ticket.nonce().equals(nonce)) {
                    recover(ticket.key());
                    return;
                }
            }
            drawIfWanted();
        });
    }

    private void recover(String found) {
        steps.on(kernel.backend().list(Range.key(found)), (view, failure) -> {
            if (failure != null) {
                retryOrFail(failure, this::settle);
            } else if (view.entries().isEmpty()) {
                place = null;
                drawIfWanted();
            } else {
                place = view.entries().get(0);
                ask();
            }
        });
    }

    private void ask() {
        if (unwanted) {
            leave();
            return;
        }
        enter(State.ASKING);
        Transaction.Builder question = Transaction.heldBy(session().engine());
        admission.guard(question);
        listed(kernel.backend().commit(question.thenList(directory)), this::judge);
    }

    private void listed(CompletionStage<Outcome> answer, Consumer<List<Sibling>> then) {
        steps.on(answer, (outcome, failure) -> {
            Runnable again = state == State.SETTLING ? this::settle : this::ask;
            if (failure != null) {
                retryOrFail(failure, again);
            } else if (outcome instanceof Outcome.Committed done) {
                steps.answered();
                then.accept(done.listing());
            } else if (outcome instanceof Outcome.SessionLost lost) {
                session().lose(lost.reason());
            } else if (outcome instanceof Outcome.Rejected rejected) {
                learn(rejected, again);
            } else {
                steps.later(again);
            }
        });
    }

    private void judge(List<Sibling> queue) {
        if (unwanted) {
            leave();
            return;
        }
        int before = TicketWait.indexOf(place().key(), queue);
        if (before < 0) {
            log.warn("The ticket {} was removed by someone else; drawing another.", place().key());
            place = null;
            draw();
            return;
        }
        Admission.Verdict verdict = admission.judge(queue, before);
        // The drawing is answered, so a holder that changes its mind when it hears has the place removed at once.
        enter(State.ASKING);
        if (verdict instanceof Admission.Verdict.Holds) {
            hold();
        } else if (verdict instanceof Admission.Verdict.AskAgain) {
            ask();
        } else if (verdict instanceof Admission.Verdict.Never never) {
            fail(never.reason());
        } else if (verdict instanceof Admission.Verdict.WaitsFor ahead && ahead.mayBePassable()) {
            enter(State.WAITING);
            watch = waiting.forEndOf(ahead, () -> holder.queued(this, before));
        } else {
            holder.queued(this, before);
            if (!unwanted) {
                enter(State.WAITING);
                watch = verdict instanceof Admission.Verdict.WaitsForRoom room
                        ? waiting.forRoom(room, queue, before)
                        : waiting.forEndOf((Admission.Verdict.WaitsFor) verdict, () -> {});
            }
        }
    }

    private void hold() {
        if (!session().isAlive()) {
            // Nothing is granted on its strength; once its end is told, this ticket queues again like any that waited.
            enter(State.ASKING);
            return;
        }
        enter(State.HOLDING);
        holder.admitted(this);
    }

    /** Replaces its value, keeping its place, as long as it holds; repeated until the engine has answered. */
    void rewrite(byte[] now) {
        if (state == State.HOLDING) {
            Rewriting.begin(kernel, steps, session(), Objects.requireNonNull(place), now);
        }
    }

    private void leave() {
        enter(State.LEAVING);
        Transaction removal = Transaction.heldBy(session().engine())
                .deleteTicket(place().key())
                .build();
        steps.on(kernel.backend().commit(removal), (outcome, failure) -> {
            if (outcome instanceof Outcome.Committed) {
                names.gone(place);
                end();
            } else if (outcome instanceof Outcome.SessionLost lost) {
                session().lose(lost.reason());
            } else {
                if (failure != null && !Failures.isPassing(failure)) {
                    log.warn(
                            "The ticket {} cannot be removed; trying again until its session ends.",
                            place().key(),
                            failure);
                }
                steps.later(this::leave);
            }
        });
    }

    private void sessionLost(String reason) {
        if (state == State.GONE || session == null) {
            return;
        }
        boolean held = state == State.HOLDING;
        session = null;
        place = null;
        if (unwanted || held) {
            boolean tell = !unwanted;
            end();
            if (tell) {
                holder.lost(this, reason);
            }
        } else {
            enter(State.WAITS_FOR_SESSION);
            holder.queuedAgain(this, reason);
            if (!unwanted) {
                start();
            }
        }
    }

    private void fail(Throwable cause) {
        boolean tell = !unwanted;
        unwanted = true;
        if (state == State.SETTLING) {
            // The holder need not wait; but nothing is left of the ticket only when the engine has said so.
            steps.later(this::settle);
        } else if (place != null) {
            leave();
        } else {
            end();
        }
        if (tell) {
            holder.failed(this, cause);
        }
    }

    private void end() {
        enter(State.GONE);
        if (session != null) {
            session.forget(onLoss);
        }
        gone.complete(null);
    }

    private void retryOrFail(Throwable failure, Runnable again) {
        if (Failures.isPassing(failure)) {
            steps.later(again);
        } else {
            fail(failure);
        }
    }

    private void enter(State entered) {
        state = entered;
        steps.next();
        if (watch != null) {
            watch.close();
            watch = null;
        }
    }
}
