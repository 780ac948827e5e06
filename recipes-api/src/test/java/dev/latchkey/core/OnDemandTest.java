package dev.latchkey.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("What is made on demand")
class OnDemandTest {

    private final AtomicInteger made = new AtomicInteger();
    private final List<Integer> state = new ArrayList<>();
    private final OnDemand<List<Integer>> copy = new OnDemand<>(List.of(), last -> {
        made.incrementAndGet();
        return List.copyOf(state);
    });

    private void add(int number) {
        copy.change(() -> state.add(number));
    }

    @Test
    @DisplayName("is made for whoever asks first after any number of changes, and kept until the next")
    void madeOnce() {
        for (int i = 0; i < 1_000; i++) {
            add(i);
        }
        assertThat(made).hasValue(0);
        List<Integer> first = copy.get();
        assertThat(first).hasSize(1_000);
        assertThat(copy.get()).isSameAs(first);
        add(1_000);
        assertThat(copy.get()).hasSize(1_001);
        assertThat(first).hasSize(1_000);
        assertThat(made).hasValue(2);
    }

    @Test
    @DisplayName("is made with what was made last at hand")
    void last() {
        OnDemand<List<Integer>> kept =
                new OnDemand<>(List.of(), last -> last.equals(state) ? last : List.copyOf(state));
        add(1);
        List<Integer> before = kept.get();
        kept.changed();
        assertThat(kept.get()).isSameAs(before);
    }

    @Test
    @DisplayName("is never older than a change that has been told, and never shows half of one")
    void neverOld() throws Exception {
        AtomicInteger told = new AtomicInteger();
        int changes = 10_000;
        ExecutorService readers = Executors.newFixedThreadPool(2);
        try {
            List<Future<Boolean>> reading = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                reading.add(readers.submit(() -> {
                    int known;
                    do {
                        known = told.get();
                        int seen = copy.get().size();
                        if (seen < known || seen % 2 != 0) {
                            return false;
                        }
                    } while (known < changes);
                    return true;
                }));
            }
            for (int i = 0; i < changes; i += 2) {
                int at = i;
                copy.change(() -> {
                    state.add(at);
                    state.add(at);
                });
                told.set(i + 2);
            }
            for (Future<Boolean> reader : reading) {
                assertThat(reader.get()).isTrue();
            }
        } finally {
            readers.shutdownNow();
        }
    }
}
