package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Events;
import dev.latchkey.scripted.QueuedExecutor;
import dev.latchkey.session.CoordinatorListener;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Callbacks into user code")
class CallbacksTest {

    private final QueuedExecutor executor = new QueuedExecutor();
    private final Events events = new Events();
    private final Callbacks callbacks = new Callbacks("lock a", executor, events);
    private final List<String> ran = new ArrayList<>();

    @Test
    @DisplayName("run on the user's executor, in order, one submission for all that wait")
    void onTheExecutorInOrder() {
        callbacks.run(() -> ran.add("first"));
        callbacks.run(() -> ran.add("second"));
        assertThat(ran).isEmpty();
        assertThat(executor.size()).isOne();
        executor.runAll();
        assertThat(ran).containsExactly("first", "second");
        callbacks.run(() -> ran.add("third"));
        assertThat(ran).hasSize(2);
        executor.runAll();
        assertThat(ran).hasSize(3);
    }

    @Test
    @DisplayName("do not run inside one another")
    void notInsideOneAnother() {
        callbacks.run(() -> {
            callbacks.run(() -> ran.add("second"));
            ran.add("first");
        });
        executor.runAll();
        assertThat(ran).containsExactly("first", "second");
    }

    @Test
    @DisplayName("that throw are told to the coordinator's listener, and the next one runs")
    void thrownIsTold() {
        IllegalStateException exception = new IllegalStateException("on purpose");
        AssertionError error = new AssertionError("on purpose");
        callbacks.run(() -> {
            throw exception;
        });
        callbacks.run(() -> {
            throw error;
        });
        callbacks.run(() -> ran.add("after"));
        executor.runAll();
        assertThat(events.thrown).containsExactly(exception, error);
        assertThat(ran).containsExactly("after");
    }

    @Test
    @DisplayName("go on even if the listener throws as well")
    void theListenerMayThrowToo() {
        Callbacks unlucky = new Callbacks("lock a", executor, new CoordinatorListener() {
            @Override
            public void callbackFailed(String resource, Throwable thrown) {
                throw new IllegalStateException("too");
            }
        });
        unlucky.run(() -> {
            throw new IllegalStateException("on purpose");
        });
        unlucky.run(() -> ran.add("after"));
        executor.runAll();
        assertThat(ran).containsExactly("after");
    }

    @Test
    @DisplayName("run in the caller if the executor has been closed, rather than not at all")
    void closedExecutor() {
        executor.close();
        callbacks.run(() -> ran.add("here"));
        assertThat(ran).containsExactly("here");
    }
}
