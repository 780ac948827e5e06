package dev.latchkey.barrier;

import dev.latchkey.core.Acquisition;
import dev.latchkey.core.Admission;
import dev.latchkey.core.EngineBacked;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Register.Changed;
import dev.latchkey.core.Register.Reading;
import dev.latchkey.core.Serial;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.OutcomeUnknownException;
import dev.latchkey.spi.Sibling;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One member on its way into a round, until it is in, or has given up and does not count. Confined to its serial. */
final class Entering {

    /** A listing that is older shows too little of who has gone since to begin a round by. */
    private static final long LISTING_AGE_MAX_NANOS = 1_000_000_000;

    private enum State {
        /** Its ticket is being drawn. */
        COMING,
        /** It has a ticket, and its round has not begun. */
        WAITING,
        /** It gives up as soon as it is known whether it has a ticket. */
        COMING_IN_VAIN,
        /** It has a ticket and is giving up. */
        WITHDRAWING,
        /** It is in, or has gone. */
        DONE
    }

    private final TicketDoubleBarrier barrier;
    private final Serial serial;
    private final CompletableFuture<Optional<Round>> result = new CompletableFuture<>();

    private State state = State.COMING;
    /** It takes the round that begins with it, or none. */
    private boolean immediate;

    private @Nullable Acquisition ticket;
    private @Nullable Grant grant;
    /** Written as the ticket is judged, which is before it is granted. */
    private volatile Listing listing = new Listing(List.of(), 0, "", 0);

    private @Nullable CompletableFuture<Void> watch;

    /** Who was there, and how many of them had come before this one. */
    private record Listing(List<Sibling> tickets, int before, String own, long atNanos) {}

    Entering(TicketDoubleBarrier barrier) {
        this.barrier = barrier;
        this.serial = new Serial(barrier.kernel.callbacks());
    }

    CompletableFuture<Optional<Round>> begin(long waitNanos) {
        serial.execute(() -> {
            immediate = waitNanos == 0;
            Acquisition drawing =
                    barrier.queue.acquire("member", barrier.kernel.identity()::ticketValue, this::note, Long.MAX_VALUE);
            ticket = drawing;
            on(drawing, granted -> granted.ifPresent(this::arrived));
        });
        // Whoever completes it from outside gives up.
        result.whenComplete((round, failure) -> serial.execute(this::withdraw));
        long limitNanos = waitNanos == 0 ? barrier.kernel.requestTimeout().toNanos() : waitNanos;
        Patience.runIfNotDone(barrier.kernel, result, limitNanos, () -> serial.execute(this::withdraw));
        return result;
    }

    private Admission.Verdict note(List<Sibling> tickets, int index) {
        listing = new Listing(
                tickets,
                index,
                tickets.get(index).nonce(),
                barrier.kernel.time().nanoTime());
        return new Admission.Verdict.Holds();
    }

    private void arrived(Grant held) {
        grant = held;
        if (state == State.DONE) {
            held.releaseAsync();
            return;
        }
        boolean inVain = state == State.COMING_IN_VAIN;
        state = State.WAITING;
        held.whenLost().thenAccept(reason -> serial.execute(() -> lost(reason)));
        if (inVain) {
            withdraw();
        } else if (listing.before() >= barrier.parties - 1) {
            // Of those who wait, the last to come has seen all the others: if there are enough, it begins the round.
            beginRound();
        } else {
            waitForRound();
        }
    }

    /** There may be enough of us. */
    private void beginRound() {
        CompletableFuture<Changed> beginning = barrier.register.change(this::roundBegun, Long.MAX_VALUE);
        result.whenComplete((round, failure) -> beginning.cancel(false));
        on(beginning, changed -> judge(changed.after()));
    }

    private byte @Nullable [] roundBegun(Reading now) {
        RoundState seen = read(now);
        Listing last = listing;
        List<String> waiting = seen.waiting(last.tickets());
        boolean isDue = waiting.size() >= barrier.parties
                && waiting.contains(last.own())
                && seen.inside(last.tickets()).isEmpty()
                && barrier.kernel.time().nanoTime() - last.atNanos() <= LISTING_AGE_MAX_NANOS;
        if (isDue) {
            return seen.begun(waiting.subList(0, barrier.parties)).bytes();
        }
        return now.value() == null ? seen.bytes() : null;
    }

    /** Goes in if the round is its own, is refused if it is one too many, and waits otherwise. */
    private void judge(Reading now) {
        if (state != State.WAITING) {
            return;
        }
        RoundState seen = read(now);
        Listing last = listing;
        int inside = seen.inside(last.tickets()).size();
        if (seen.hasMember(last.own())) {
            enter(seen);
        } else if (inside > 0) {
            fail(new CoordinationException(
                    barrier + " has " + barrier.parties + " parties, and round " + seen.round() + " is under way with "
                            + inside + " of them inside: a further member cannot enter until they have left.",
                    null));
        } else if (seen.waiting(last.tickets()).size() >= barrier.parties) {
            // The listing was too old to begin the round by.
            lookAgain();
        } else {
            waitForRound();
        }
    }

    private void lookAgain() {
        on(
                barrier.kernel
                        .sessions()
                        .whenOpen()
                        .thenCompose(session -> Tickets.list(barrier.kernel, session, barrier)),
                tickets -> {
                    listing = new Listing(
                            tickets,
                            listing.before(),
                            listing.own(),
                            barrier.kernel.time().nanoTime());
                    if (state == State.WAITING) {
                        beginRound();
                    }
                });
    }

    private void waitForRound() {
        if (immediate) {
            withdraw();
            return;
        }
        AtomicReference<Reading> last = new AtomicReference<>(Reading.NONE);
        CompletableFuture<Void> seen = barrier.register.until(now -> {
            last.set(now);
            RoundState round = read(now);
            return now.value() == null
                    || round.hasMember(listing.own())
                    || !round.inside(listing.tickets()).isEmpty();
        });
        watch = seen;
        on(seen, done -> {
            Reading now = Objects.requireNonNull(last.get());
            if (now.value() == null) {
                beginRound();
            } else {
                judge(now);
            }
        });
    }

    private void enter(RoundState seen) {
        state = State.DONE;
        endWatch();
        Grant held = grant;
        if (held != null && !result.complete(Optional.of(new TicketRound(barrier, held, listing.own(), seen)))) {
            held.releaseAsync();
        }
    }

    private void lost(String reason) {
        if (state == State.WAITING || state == State.WITHDRAWING) {
            fail(new EngineUnavailableException(
                    "The session ended while waiting for a round of " + barrier + " (" + reason
                            + "), so this member is gone; enter again.",
                    null));
        }
    }

    /** Gives up: says so where rounds begin, and only then takes the ticket away. */
    private void withdraw() {
        if (result.isDone() && (state == State.COMING || state == State.COMING_IN_VAIN)) {
            leave();
        } else if (state == State.COMING) {
            // Others may have counted it already, so it is to be known before it is said that they have not.
            state = State.COMING_IN_VAIN;
            Patience.runIfNotDone(
                    barrier.kernel,
                    result,
                    Patience.forChange(barrier.kernel),
                    () -> serial.execute(this::unknownWhether));
        } else if (state == State.WAITING) {
            state = State.WITHDRAWING;
            endWatch();
            String own = listing.own();
            barrier.register
                    .change(
                            now -> {
                                RoundState seen = read(now);
                                return seen.hasMember(own)
                                        ? null
                                        : seen.without(own).bytes();
                            },
                            Patience.forChange(barrier.kernel))
                    .whenComplete((changed, failure) -> serial.execute(() -> {
                        if (state != State.WITHDRAWING) {
                            return;
                        }
                        if (failure != null) {
                            fail(unknown(failure));
                        } else if (read(changed.after()).hasMember(own)) {
                            enter(read(changed.after()));
                        } else {
                            leave();
                            result.complete(Optional.empty());
                        }
                    }));
        }
    }

    private void unknownWhether() {
        if (state == State.COMING_IN_VAIN) {
            fail(unknown(null));
        }
    }

    private CoordinationException unknown(@Nullable Throwable failure) {
        return new OutcomeUnknownException(
                "This member gave up entering " + barrier
                        + ", but the engine did not say whether a round had begun with"
                        + " it before. It has left in any case.",
                failure == null ? null : Failures.unwrap(failure));
    }

    private void leave() {
        state = State.DONE;
        endWatch();
        Acquisition drawing = ticket;
        if (grant != null) {
            grant.releaseAsync();
        } else if (drawing != null) {
            drawing.cancel(false);
        }
    }

    private void endWatch() {
        if (watch != null) {
            watch.cancel(false);
            watch = null;
        }
    }

    private RoundState read(Reading now) {
        return RoundState.of(now, barrier.parties, barrier.toString());
    }

    private <T> void on(CompletableFuture<T> asked, Consumer<T> then) {
        asked.whenComplete((answer, failure) -> serial.execute(() -> {
            try {
                if (failure == null) {
                    then.accept(answer);
                } else if (state != State.WITHDRAWING && state != State.DONE && !asked.isCancelled()) {
                    fail(Failures.unwrap(failure));
                }
            } catch (RuntimeException thrown) {
                fail(thrown);
            }
        }));
    }

    /** Tells of the failure once its ticket has gone, or soon: whoever is told must not be counted in the next round. */
    private void fail(Throwable failure) {
        Grant held = grant;
        leave();
        if (held == null) {
            result.completeExceptionally(failure);
        } else {
            EngineBacked.giveBack(held).whenComplete((gone, unconfirmed) -> result.completeExceptionally(failure));
            Patience.runIfNotDone(
                    barrier.kernel,
                    result,
                    barrier.kernel.requestTimeout().toNanos(),
                    () -> result.completeExceptionally(failure));
        }
    }
}
