package dev.latchkey.cli;

import dev.latchkey.CoordinatorBuilder;
import dev.latchkey.lock.Acquirable;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.Participant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * A subcommand that runs a program while it holds something: the program is ended when that is lost, and what is held is given
 * back when the program or this process ends.
 */
abstract class HoldingCommand extends EngineCommand implements ProgramRunner {

    static final Duration SAYS_THAT_IT_WAITS_AFTER = Duration.ofMillis(800);
    static final Duration WITHOUT_END = Duration.ofSeconds(Long.MAX_VALUE);

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "How long the engine keeps it once it hears no more of this process; 10s by default.")
    private @Nullable Duration ttl;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description =
                    "How long COMMAND has to end by itself (SIGTERM) before it is killed (SIGKILL); 10s by default.")
    private Duration grace = Duration.ofSeconds(10);

    @Override
    protected void configure(CoordinatorBuilder builder) {
        if (ttl != null) {
            builder.sessionTtl(ttl);
        }
    }

    /**
     * Waits for the grant.
     *
     * @param wait for how long at most; null for as long as it takes
     * @param holder who is in the way, for a person who wonders why nothing happens
     */
    Grant obtain(
            Acquirable<Grant> wanted, @Nullable Duration wait, Supplier<Optional<Participant>> holder, Screen screen)
            throws Exception {
        CompletableFuture<Grant> answer = wanted.acquireAsync(wait == null ? WITHOUT_END : wait);
        Runnable withdraw = () -> answer.cancel(true);
        Shutdown.before(withdraw);
        try {
            if (!isThereWithin(answer)) {
                sayWho(holder, "has it", screen);
            }
            return answer.get();
        } finally {
            Shutdown.forget(withdraw);
        }
    }

    /** Whatever keeps the engine from telling just now, the wait goes on. */
    static void sayWho(Supplier<Optional<Participant>> holder, String what, Screen screen) {
        try {
            holder.get().ifPresent(who -> screen.remark("Waiting; " + People.text(who) + " " + what + "."));
        } catch (CoordinationException untold) {
            screen.remark("Waiting; who " + what + " could not be learned.");
        }
    }

    private static boolean isThereWithin(CompletableFuture<Grant> answer) throws InterruptedException {
        try {
            answer.get(SAYS_THAT_IT_WAITS_AFTER.toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException notYet) {
            return false;
        } catch (ExecutionException failure) {
            return true;
        }
    }

    /** Runs the program while the grant is valid, and gives the grant back; returns the exit code. */
    int runWhile(Grant grant, List<String> command, Screen screen) throws InterruptedException {
        try (grant) {
            Program program = Program.start(
                    command,
                    Map.of(
                            "LATCHKEY_FENCING_TOKEN", Long.toString(grant.fencingToken()),
                            "LATCHKEY_RESOURCE", grant.resource()),
                    grace);
            Runnable end = program::end;
            Shutdown.before(end);
            AtomicReference<@Nullable String> lost = new AtomicReference<>();
            grant.whenLost().thenAccept(reason -> {
                lost.set(reason);
                screen.remark("The " + grant.resource() + " was lost (" + reason + "); ending the program.");
                program.end();
            });
            int code = program.await();
            Shutdown.forget(end);
            return grant.release() && lost.get() == null ? code : ExitCode.LOST;
        } catch (Program.NotStartedException failure) {
            screen.failure(Errors.text(failure), failure.exitCode());
            return failure.exitCode();
        }
    }
}
