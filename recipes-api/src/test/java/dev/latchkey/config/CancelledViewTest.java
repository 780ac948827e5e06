package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.codec.Codecs;
import dev.latchkey.scripted.Rig;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("What follows a configuration")
class CancelledViewTest {

    record Pool(int size) {}

    private enum Kind {
        VIEW(store -> store.viewAsync("pool", Codecs.text(), value -> {})),
        BINDING(store -> store.bindAsync("pool", ConfigRecord.of(Pool.class)));

        private final Function<ConfigStore, CompletableFuture<?>> begin;

        Kind(Function<ConfigStore, CompletableFuture<?>> begin) {
            this.begin = begin;
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("follows it no more when it is cancelled after the engine's answer and before it was delivered")
    void cancelledBeforeDelivery(Kind kind) {
        try (Rig rig = Rig.connected()) {
            CompletableFuture<?> asked = kind.begin.apply(rig.coordinator.config("a"));
            assertThat(rig.engine.watches()).isEqualTo(1);
            asked.cancel(false);
            rig.settle();
            assertThat(rig.engine.watches()).isZero();
        }
    }
}
