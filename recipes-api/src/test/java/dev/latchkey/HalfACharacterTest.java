package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.codec.Codecs;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("Half of a surrogate pair")
class HalfACharacterTest {

    private static final String HALF = "a\ud83d";
    private static final ServiceInstance INSTANCE = ServiceInstance.of("orders", "10.0.0.7", 8080);

    private enum Place {
        ID_OF_A_CALLER(coordinator -> coordinator.countDownLatch("a", 2).countDownAsync(HALF)),
        ID_OF_AN_INSTANCE(coordinator -> coordinator.services().registerAsync(INSTANCE.withId(HALF))),
        METADATA_OF_AN_INSTANCE(
                coordinator -> coordinator.services().registerAsync(INSTANCE.withMetadata(Map.of("key", HALF)))),
        DATA_OF_A_MEMBER(coordinator -> coordinator.group("a").joinAsync(HALF)),
        METADATA_OF_A_CANDIDATE(coordinator -> coordinator.leaderLatch("a", HALF)),
        VALUE(coordinator -> coordinator.value("a", Codecs.text()).setAsync(HALF)),
        IMPORTED_VALUE(coordinator -> coordinator.config("a").importTextAsync("key = \\ud83d"));

        private final Consumer<Coordinator> say;

        Place(Consumer<Coordinator> say) {
            this.say = say;
        }
    }

    private final Rig rig = Rig.connected();

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("is refused, since written as another character it would make two texts one")
    void isRefused(Place place) {
        assertThatThrownBy(() -> place.say.accept(rig.coordinator))
                .hasMessageContaining("half of a surrogate pair stands in it");
        rig.settle();
        assertThat(rig.backend.takeRequests()).doesNotContain(Request.WRITE);
    }
}
