package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.CoordinatorBuilder;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;

/**
 * A subcommand that talks to one engine: connects, runs, and closes, also when a signal ends it. What it throws becomes one
 * sentence and an exit code.
 */
public abstract class EngineCommand implements Callable<Integer> {

    @Mixin
    private final EngineOptions options = new EngineOptions();

    /** For subclasses. */
    protected EngineCommand() {}

    /** What the subcommand does; returns its exit code. */
    protected abstract int run(Coordinator coordinator, Screen screen) throws Exception;

    /** What the subcommand wants of its coordinator beyond the URI. */
    protected void configure(CoordinatorBuilder builder) {}

    /** Whether the subcommand has no effect but on, or together with, other processes. */
    protected boolean needsOthers() {
        return true;
    }

    /** Where the engine is, and how it is to be talked to. */
    protected final EngineOptions options() {
        return options;
    }

    @Override
    public final Integer call() throws Exception {
        Screen screen = options.begin();
        CoordinatorBuilder builder = options.builder();
        configure(builder);
        if (needsOthers() && options.isVolatile()) {
            screen.remark(
                    "The engine is inside this process and ends with it, so nobody else sees what is done here;"
                            + " name another with --uri or LATCHKEY_URI (local:?dir=/path keeps it, etcd://… and zookeeper://… share it).");
        }
        try (Coordinator coordinator = builder.connect()) {
            Shutdown.before(coordinator::close);
            return run(coordinator, screen);
        }
    }
}
