package dev.latchkey.barrier;

import dev.latchkey.core.Answers;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.EngineBacked;
import dev.latchkey.core.EntryWait;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import dev.latchkey.spi.Sibling;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A member's part in a round, as long as its ticket is there. */
final class TicketRound implements Round {

    private final TicketDoubleBarrier barrier;
    private final Kernel kernel;
    private final Grant ticket;
    private final String own;
    private final RoundState round;

    TicketRound(TicketDoubleBarrier barrier, Grant ticket, String own, RoundState round) {
        this.barrier = barrier;
        this.kernel = barrier.kernel;
        this.ticket = ticket;
        this.own = own;
        this.round = round;
    }

    @Override
    public long number() {
        return round.round();
    }

    @Override
    public boolean isMember() {
        return ticket.isValid();
    }

    @Override
    public CompletionStage<String> whenLost() {
        return ticket.whenLost();
    }

    @Override
    public void leave() throws InterruptedException {
        Patience.require(leave(kernel.waitTimeout()), "The way out of " + this, kernel.waitTimeout());
    }

    @Override
    public boolean leave(Duration wait) throws InterruptedException {
        return Answers.now(() -> leaving(wait), toString(), all -> all);
    }

    @Override
    public CompletableFuture<Boolean> leaveAsync(Duration wait) {
        return Answers.later(kernel, leaving(wait), toString(), all -> all);
    }

    @Override
    public void close() {
        ticket.releaseAsync();
    }

    private CompletableFuture<Boolean> leaving(Duration wait) {
        long waitNanos = Deadlines.nanos("The time to wait for the others in " + this, wait);
        CompletableFuture<Boolean> all = new CompletableFuture<>();
        then(all, EngineBacked.giveBack(ticket), held -> {
            if (held) {
                look(all);
            } else {
                all.completeExceptionally(new GrantLostException(
                        "The session ended while this member was inside " + this
                                + ", so the others have not waited for it.",
                        null));
            }
        });
        long limitNanos = waitNanos == 0 ? kernel.requestTimeout().toNanos() : waitNanos;
        Patience.runIfNotDone(kernel, all, limitNanos, () -> all.complete(false));
        return all;
    }

    private void look(CompletableFuture<Boolean> all) {
        then(
                all,
                kernel.sessions().whenOpen().thenCompose(session -> Tickets.list(kernel, session, barrier)),
                tickets -> {
                    List<Sibling> others = tickets.stream()
                            .filter(other -> round.hasMember(other.nonce())
                                    && !other.nonce().equals(own))
                            .toList();
                    if (others.isEmpty()) {
                        all.complete(true);
                        return;
                    }
                    Sibling last = others.get(others.size() - 1);
                    then(all, EntryWait.until(kernel, toString(), last.key(), entry -> entry == null), gone -> {
                        if (others.size() == 1) {
                            all.complete(true);
                        } else {
                            look(all);
                        }
                    });
                });
    }

    private <T> void then(CompletableFuture<Boolean> all, CompletableFuture<T> asked, Consumer<T> next) {
        asked.whenComplete((answer, failure) -> {
            if (failure == null && !all.isDone()) {
                next.accept(answer);
            } else if (failure != null) {
                all.completeExceptionally(Failures.unwrap(failure));
            }
        });
        all.whenComplete((done, ended) -> asked.cancel(false));
    }

    @Override
    public String toString() {
        return "round " + round.round() + " of " + barrier;
    }
}
