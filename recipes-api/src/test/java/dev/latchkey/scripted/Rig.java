package dev.latchkey.scripted;

import dev.latchkey.Coordinator;
import dev.latchkey.CoordinatorBuilder;
import dev.latchkey.lock.DistributedLock;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A coordinator on a scripted engine, with time, executor and listener in the hands of the test. */
public final class Rig implements AutoCloseable {

    public static final Duration TTL = Duration.ofSeconds(10);

    private static final AtomicInteger NUMBER = new AtomicInteger();

    public final VirtualTime time;
    public final ScriptedEngine engine;
    public final ScriptedBackend backend;
    public final QueuedExecutor executor;
    public final Events events = new Events();
    public final Coordinator coordinator;

    private Rig(
            ScriptedEngine engine,
            VirtualTime time,
            QueuedExecutor executor,
            Consumer<ScriptedBackend> script,
            Consumer<CoordinatorBuilder> settings) {
        this.engine = engine;
        this.time = time;
        this.executor = executor;
        this.backend = new ScriptedBackend(engine);
        script.accept(backend);
        String name = "rig-" + NUMBER.incrementAndGet();
        ScriptedProvider.register(name, backend);
        CoordinatorBuilder builder = Coordinator.builder("scripted:" + name)
                .time(time)
                .executor(executor)
                .listener(events)
                .name(name)
                .sessionTtl(TTL);
        settings.accept(builder);
        this.coordinator = builder.connect();
        backend.takeRequests();
        settle();
    }

    /** Connected, with nothing held back. */
    public static Rig connected() {
        return connected(builder -> {});
    }

    /** Connected with these settings. */
    public static Rig connected(Consumer<CoordinatorBuilder> settings) {
        return new Rig(new ScriptedEngine(), new VirtualTime(), new QueuedExecutor(), backend -> {}, settings);
    }

    /** Started while the engine does this with every request. */
    public static Rig started(Fate fate) {
        return new Rig(
                new ScriptedEngine(),
                new VirtualTime(),
                new QueuedExecutor(),
                backend -> backend.always(fate),
                builder -> builder.startsWithoutEngine(true));
    }

    /** Another process on the same engine, in the same time, whose callbacks run in the same order of events. */
    public Rig another() {
        return new Rig(engine, time, executor, backend -> {}, builder -> {});
    }

    /** Runs what waits on the executor. */
    public void settle() {
        executor.runAll();
    }

    /** Lets time go by and runs what waits on the executor. */
    public void advance(Duration by) {
        time.advance(by);
        settle();
    }

    /** The lock that most tests are about. */
    public DistributedLock lock() {
        return coordinator.lock("a");
    }

    /** Its directory in the engine. */
    public String directory() {
        return "locks/a";
    }

    /** How many tickets stand in its queue. */
    public int tickets() {
        return engine.tickets(directory()).size();
    }

    /** Asks for the lock, and runs what waits. */
    public CompletableFuture<Grant> ask() {
        CompletableFuture<Grant> asked = lock().acquireAsync();
        settle();
        return asked;
    }

    /** Asks for the lock with a limit, and runs what waits. */
    public CompletableFuture<Grant> ask(Duration wait) {
        CompletableFuture<Grant> asked = lock().acquireAsync(wait);
        settle();
        return asked;
    }

    /** What the future holds by now, if it is a result. */
    public <T> Optional<T> now(CompletableFuture<T> future) {
        settle();
        return future.isDone() && !future.isCompletedExceptionally() ? Optional.of(future.join()) : Optional.empty();
    }

    /** Ends it with an engine that answers. */
    @Override
    public void close() {
        backend.always(Fate.ANSWERED);
        backend.deliverAll();
        coordinator.close();
        settle();
    }
}
