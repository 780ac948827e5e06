package dev.latchkey.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Rig;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A registration")
class RegistrationTest {

    @Test
    @DisplayName("is withdrawn when it is cancelled after the engine's answer and before it was delivered")
    void cancelledBeforeDelivery() {
        try (Rig rig = Rig.connected()) {
            CompletableFuture<Registration> registered =
                    rig.coordinator.services().registerAsync(ServiceInstance.of("orders", "10.0.0.7", 8080));
            assertThat(rig.engine.tickets("services/orders")).hasSize(1);
            registered.cancel(false);
            rig.settle();
            assertThat(rig.engine.tickets("services/orders")).isEmpty();
        }
    }
}
