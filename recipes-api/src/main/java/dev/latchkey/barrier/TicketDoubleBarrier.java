package dev.latchkey.barrier;

import dev.latchkey.core.Answers;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.Register;
import dev.latchkey.core.SoloQueue;
import dev.latchkey.session.AcquireTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The double barrier as tickets, one for each member, and a {@link Register} that says whose round it is.
 *
 * <p>Whoever comes and sees enough tickets begins the round: it writes the members into the register. Who gives up says so in
 * the register before its ticket goes. As both are changes of one register, one comes before the other: a member is let in
 * or has given up, never both. A member leaves by its ticket, and waits for the tickets of the others.
 */
final class TicketDoubleBarrier implements DistributedDoubleBarrier {

    final Kernel kernel;
    final int parties;
    final Register register;
    final SoloQueue queue;
    /** Where the tickets are. */
    final String directory;

    private final String name;

    TicketDoubleBarrier(Kernel kernel, String name, int parties, Register register) {
        this.kernel = kernel;
        this.name = name;
        this.parties = parties;
        this.register = register;
        this.directory = Names.key("double-barriers", name) + "/members";
        this.queue = SoloQueue.ofMembers(kernel, toString(), directory);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public int parties() {
        return parties;
    }

    @Override
    public Round enter() throws InterruptedException {
        Duration wait = kernel.waitTimeout();
        return enter(wait)
                .orElseThrow(() -> new AcquireTimeoutException(
                        "No round of " + this + " began within " + wait.toMillis() + " ms; the request was withdrawn.",
                        null));
    }

    @Override
    public Optional<Round> enter(Duration wait) throws InterruptedException {
        AtomicReference<@Nullable CompletableFuture<Optional<Round>>> asked = new AtomicReference<>();
        try {
            return Answers.now(
                    () -> {
                        CompletableFuture<Optional<Round>> entering = entering(wait);
                        asked.set(entering);
                        return entering;
                    },
                    toString(),
                    round -> round);
        } catch (InterruptedException e) {
            leaveInVain(asked.get());
            throw e;
        }
    }

    @Override
    public CompletableFuture<Optional<Round>> enterAsync(Duration wait) {
        CompletableFuture<Optional<Round>> asked = entering(wait);
        CompletableFuture<Optional<Round>> answer = Answers.later(kernel, asked, toString(), round -> round);
        answer.whenComplete((round, failure) -> {
            if (failure != null) {
                leaveInVain(asked);
            }
        });
        return answer;
    }

    /** The caller has gone: a round that came too late for it is left. */
    private static void leaveInVain(@Nullable CompletableFuture<Optional<Round>> asked) {
        if (asked != null) {
            asked.thenAccept(round -> round.ifPresent(Round::close));
        }
    }

    private CompletableFuture<Optional<Round>> entering(Duration wait) {
        return new Entering(this).begin(Deadlines.nanos("The time to wait for " + this, wait));
    }

    @Override
    public String toString() {
        return "double barrier " + name;
    }
}
