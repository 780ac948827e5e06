package dev.latchkey.discovery;

import dev.latchkey.core.Deadlines;
import dev.latchkey.spi.Time;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * What this application has come to think of a service's instances by their failures; see {@link FailurePolicy}. Confined to the
 * service's serial, but for {@link #isBlameless}, {@link #isAside} and {@link #suspect}.
 */
final class Health {

    private enum Standing {
        /** It is chosen. It may have failed before, but not too often. */
        TRUSTED,
        /** It is not chosen until its time is over. */
        ASIDE,
        /** It is chosen again, and another failure soon puts it aside at once. */
        ON_PROBATION
    }

    private static final class File {
        volatile Standing standing = Standing.TRUSTED;
        int failures;
        /** When the first of the failures was reported, or the probation began. */
        long sinceNanos;

        Time.@Nullable Timeout end;
    }

    private final Time time;
    private final Executor serial;
    private final Runnable onChange;
    private final ConcurrentMap<String, File> files = new ConcurrentHashMap<>();
    private volatile FailurePolicy policy = FailurePolicy.USUAL;

    /** Says {@code onChange}, in the serial, when somebody is put aside or comes back. */
    Health(Time time, Executor serial, Runnable onChange) {
        this.time = time;
        this.serial = serial;
        this.onChange = onChange;
    }

    void policy(FailurePolicy other) {
        policy = other;
    }

    /** Whether there is nothing to forgive; for all threads. */
    boolean isBlameless(String id) {
        return files.isEmpty() || !files.containsKey(id);
    }

    boolean isAside(String id) {
        File file = files.get(id);
        return file != null && file.standing == Standing.ASIDE;
    }

    /** From any thread: a failure is about to be told, so that a success which is reported after it is not overlooked. */
    void suspect(String id) {
        files.computeIfAbsent(id, any -> new File());
    }

    void failed(String id) {
        FailurePolicy judge = policy;
        File file = files.computeIfAbsent(id, any -> new File());
        if (file.standing == Standing.ASIDE) {
            return;
        }
        long now = time.nanoTime();
        boolean soon = now - file.sinceNanos <= Deadlines.nanos(judge.window());
        if (file.failures == 0 || !soon) {
            file.standing = Standing.TRUSTED;
            file.failures = 0;
            file.sinceNanos = now;
        }
        file.failures++;
        if (file.standing == Standing.ON_PROBATION || file.failures >= judge.threshold()) {
            putAside(file, Deadlines.nanos(judge.aside()));
        }
    }

    private void putAside(File file, long nanos) {
        file.standing = Standing.ASIDE;
        file.end = time.schedule(
                nanos,
                () -> serial.execute(() -> {
                    if (file.standing == Standing.ASIDE) {
                        file.standing = Standing.ON_PROBATION;
                        file.sinceNanos = time.nanoTime();
                        onChange.run();
                    }
                }));
        onChange.run();
    }

    /** A late answer does not bring back whom others have put aside. */
    void succeeded(String id) {
        if (!isAside(id)) {
            files.remove(id);
        }
    }

    /** The instance is gone or another. */
    void forget(String id) {
        File file = files.remove(id);
        if (file != null) {
            file.standing = Standing.TRUSTED;
            if (file.end != null) {
                file.end.cancel();
            }
        }
    }
}
