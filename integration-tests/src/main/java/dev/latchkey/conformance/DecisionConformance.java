package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.atomic.Decision;
import dev.latchkey.codec.CodecException;
import dev.latchkey.codec.Codecs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a decision promises, on every engine. */
@DisplayName("A decision")
public abstract class DecisionConformance extends LockTest {

    /** Runs on this engine. */
    protected DecisionConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("is one of the proposed values, and the same for all who propose at the same time")
    void sameForAll() {
        List<CompletableFuture<String>> proposals = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Decision<String> decision = application(LONG_TTL).coordinator().decision("primary", Codecs.text());
            proposals.add(decision.proposeAsync("node-" + i));
            proposals.add(decision.proposeAsync("node-" + i + "-again"));
        }
        Set<String> agreed = new HashSet<>();
        proposals.forEach(proposal -> agreed.add(Await.result(proposal)));
        assertThat(agreed).hasSize(1);
        assertThat(agreed.iterator().next()).startsWith("node-");
    }

    @Test
    @DisplayName("stays for ever, also for those who come after its proposer has gone")
    void staysForEver() throws Exception {
        Application proposer = application(LONG_TTL);
        assertThat(proposer.coordinator().decision("a", Codecs.ints()).get()).isEmpty();
        assertThat(proposer.coordinator().decision("a", Codecs.ints()).propose(7))
                .isEqualTo(7);
        proposer.coordinator().close();
        Decision<Integer> later = application(LONG_TTL).coordinator().decision("a", Codecs.ints());
        assertThat(later.get()).contains(7);
        assertThat(later.propose(8)).isEqualTo(7);
    }

    @Test
    @DisplayName("is the same for all though its proposer crashes before the answer, and though replies are lost")
    void crashOfAProposer() throws Exception {
        Application crashing = application(LONG_TTL);
        Application other = application(LONG_TTL);
        crashing.link().blackhole();
        CompletableFuture<String> never = crashing.coordinator()
                .decision("a", Codecs.text())
                .within(Duration.ofMinutes(1))
                .proposeAsync("lost");
        for (String kind : List.of("create", "Txn", "commit")) {
            other.link().dropNextReply(kind);
        }
        Decision<String> decision =
                other.coordinator().decision("a", Codecs.text()).within(Duration.ofSeconds(20));
        String agreed = decision.propose("survivor");
        other.link().restore();
        assertThat(agreed).isIn("survivor", "lost");
        crashing.link().restore();
        assertThat(Await.result(never)).isEqualTo(agreed);
        assertThat(application(LONG_TTL)
                        .coordinator()
                        .decision("a", Codecs.text())
                        .get())
                .contains(agreed);
    }

    @Test
    @DisplayName("that is none of the codec's values is reported with what was wanted and what was found")
    void foreignValue() throws Exception {
        application(LONG_TTL).coordinator().decision("a", Codecs.text()).propose("seven");
        assertThatThrownBy(() -> application(LONG_TTL)
                        .coordinator()
                        .decision("a", Codecs.ints())
                        .propose(7))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("decision a is made, but cannot be read")
                .hasMessageContaining("\"seven\"");
    }

    @Test
    @DisplayName("costs one request to propose, and none once it is known")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        // The first entry of a kind pays for the directories above it.
        application.coordinator().decision("first", Codecs.text()).propose("x");
        application.link().resetRequests();
        for (int i = 0; i < 10; i++) {
            application.coordinator().decision("d" + i, Codecs.text()).propose("x");
        }
        Budgets.check("decision, first proposal", engine(), application.link().requests(), 10, 1);
        Decision<String> known = application.coordinator().decision("known", Codecs.text());
        known.propose("x");
        application.link().resetRequests();
        for (int i = 0; i < 10; i++) {
            known.propose("y");
        }
        Budgets.check("decision, known", engine(), application.link().requests(), 10, 0);
    }
}
