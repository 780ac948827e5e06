package dev.latchkey;

import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Failures;
import dev.latchkey.core.ForgottenGrants;
import dev.latchkey.core.Identity;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Kinds;
import dev.latchkey.core.Layout;
import dev.latchkey.core.Pauses;
import dev.latchkey.core.SessionKeeper;
import dev.latchkey.core.SystemTime;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorListener;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.Time;
import dev.latchkey.spi.UnderWay;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Puts a coordinator's parts together, starts them, and takes them down in the opposite order. */
final class Wiring {

    private static final long IDLE_THREAD_SECONDS = 10;

    private final ConnectionUri uri;
    private final Settings settings;
    private final @Nullable ThreadPoolExecutor ownExecutor;
    private final @Nullable SystemTime ownTime;
    private final ThreadGroup callbackThreads;
    private final Backend backend;
    private final Kernel kernel;
    private final AtomicBoolean closed = new AtomicBoolean();

    Wiring(
            ConnectionUri uri,
            Map<String, String> parameters,
            Settings settings,
            Identity identity,
            CoordinatorListener listener,
            boolean reportsForgottenGrants,
            @Nullable Executor givenExecutor,
            @Nullable Time givenTime) {
        this.uri = uri;
        this.settings = settings;
        this.callbackThreads = new ThreadGroup("latchkey");
        this.ownTime = givenTime == null ? new SystemTime("latchkey-timer") : null;
        Time time = ownTime == null ? Objects.requireNonNull(givenTime) : ownTime;
        // Whatever is wrong with the URI shows here, before any thread has been started.
        this.backend = Backends.create(uri, parameters, settings, time);
        this.ownExecutor = givenExecutor == null ? newExecutor() : null;
        Executor callbacks = ownExecutor == null ? Objects.requireNonNull(givenExecutor) : ownExecutor;
        Callbacks notifications = new Callbacks("the coordinator's listener", callbacks, new CoordinatorListener() {});
        SessionKeeper sessions = new SessionKeeper(
                backend,
                time,
                settings.sessionTtl(),
                () -> Layout.check(backend),
                notifications,
                callbacks,
                listener::sessionNotOpened);
        sessions.onChange(listener::sessionChanged);
        this.kernel = new Kernel(
                backend,
                sessions,
                time,
                new Pauses(time),
                new UnderWay<>(time),
                identity,
                settings.requestTimeout(),
                settings.waitTimeout(),
                callbacks,
                listener,
                notifications,
                new ForgottenGrants(reportsForgottenGrants, time, notifications, listener),
                new Kinds());
    }

    ConnectionUri uri() {
        return uri;
    }

    Kernel kernel() {
        return kernel;
    }

    /** Opens the first session; if the engine must be there and is not, takes everything down again and throws. */
    void start(boolean engineMustBeThere) {
        Future<Void> first = kernel.sessions().start();
        if (!engineMustBeThere) {
            return;
        }
        String wanted = "Connecting to " + uri;
        // The backend keeps the connect time-out; this one is for a backend that does not.
        long limitNanos = settings.connectTimeout()
                .plus(settings.requestTimeout().multipliedBy(4))
                .toNanos();
        try {
            first.get(limitNanos, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            close();
            Thread.currentThread().interrupt();
            throw new CoordinationException(wanted + " was interrupted.", e);
        } catch (ExecutionException e) {
            close();
            throw Failures.forApplication(wanted, e);
        } catch (TimeoutException e) {
            close();
            throw new CoordinationException(wanted + " had no end within " + limitNanos / 1_000_000 + " ms.", e);
        }
    }

    void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        boolean interrupted = false;
        try {
            kernel.sessions().close().get(settings.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            interrupted = true;
        } catch (ExecutionException | TimeoutException e) {
            // The engine gave no answer: it ends the session when the ttl is over.
        }
        kernel.forgotten().close();
        backend.close();
        kernel.pauses().close();
        if (ownTime != null) {
            ownTime.close();
        }
        interrupted |= closeExecutor();
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean closeExecutor() {
        if (ownExecutor == null) {
            return false;
        }
        ownExecutor.shutdown();
        if (Thread.currentThread().getThreadGroup() == callbackThreads) {
            return false;
        }
        try {
            ownExecutor.awaitTermination(settings.requestTimeout().toNanos(), TimeUnit.NANOSECONDS);
            return false;
        } catch (InterruptedException e) {
            return true;
        }
    }

    private ThreadPoolExecutor newExecutor() {
        AtomicInteger number = new AtomicInteger();
        return new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_THREAD_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
                    Thread thread = new Thread(callbackThreads, task, "latchkey-callback-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
    }
}
