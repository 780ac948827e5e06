package dev.latchkey.atomic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.codec.Codecs;
import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@DisplayName("A decision whose engine loses replies")
class DecisionTest {

    private final Rig rig = Rig.connected();
    private final Decision<String> decision = rig.coordinator.decision("a", Codecs.text());

    @AfterEach
    void close() {
        rig.close();
    }

    @ParameterizedTest
    @EnumSource(names = {"LOST_APPLIED", "LOST_NOT_APPLIED", "UNAVAILABLE"})
    @DisplayName("Is proposed again until it is answered, and is the same for all")
    void lostReply(Fate fate) {
        rig.backend.next(Request.WRITE, fate);
        CompletableFuture<String> agreed = decision.proposeAsync("mine");
        rig.advance(Duration.ofSeconds(1));
        assertThat(agreed.join()).isEqualTo("mine");
        Rig other = rig.another();
        assertThat(other.now(other.coordinator.decision("a", Codecs.text()).proposeAsync("theirs")))
                .contains("mine");
        other.close();
    }

    @Test
    @DisplayName("A proposal whose reply was lost gives way to the one that was faster")
    void fasterProposalWins() {
        rig.backend.next(Request.WRITE, Fate.LOST_NOT_APPLIED);
        CompletableFuture<String> agreed = decision.proposeAsync("mine");
        Rig other = rig.another();
        assertThat(other.now(other.coordinator.decision("a", Codecs.text()).proposeAsync("theirs")))
                .contains("theirs");
        rig.advance(Duration.ofSeconds(1));
        assertThat(agreed.join()).isEqualTo("theirs");
        other.close();
    }

    @Test
    @DisplayName("Once it is known it is answered without asking the engine")
    void knownDecisionCostsNothing() {
        assertThat(rig.now(decision.proposeAsync("mine"))).contains("mine");
        rig.backend.takeRequests();
        assertThat(rig.now(decision.proposeAsync("another"))).contains("mine");
        assertThat(rig.now(decision.getAsync()).orElseThrow()).contains("mine");
        assertThat(rig.backend.takeRequests()).isEmpty();
    }
}
