package dev.latchkey.lock;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Three processes that share a lock while everything goes wrong")
class LockChaosTest {

    private static final Request[] DISTURBED = {
        Request.DRAW, Request.EXCHANGE, Request.REMOVE, Request.ASK, Request.LIST, Request.RENEW, Request.OPEN
    };
    private static final Fate[] DISTURBANCES = {
        Fate.HELD_BACK, Fate.REPLY_HELD_BACK, Fate.LOST_APPLIED, Fate.LOST_NOT_APPLIED, Fate.UNAVAILABLE
    };

    private final List<Rig> rigs = new ArrayList<>();
    private final List<CompletableFuture<Grant>> asked = new ArrayList<>();
    private final List<Grant> granted = new ArrayList<>();
    private long lastToken;
    private int tokensOutOfOrder;
    private int grants;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    @DisplayName("never hold it together, get rising tokens, and leave nothing behind once the trouble is over")
    void exclusionTokensAndNothingLeft(long seed) {
        Random random = new Random(seed);
        Rig first = Rig.connected();
        rigs.addAll(List.of(first, first.another(), first.another()));
        for (int i = 0; i < 3_000; i++) {
            step(random, rigs.get(random.nextInt(rigs.size())));
            rigs.forEach(Rig::settle);
            check("step " + i + " of seed " + seed);
        }
        calmDown();
        assertThat(grants).as("of seed %d", seed).isGreaterThan(100);
        assertThat(first.engine.tickets(first.directory())).isEmpty();
        assertThat(first.engine.watches()).isZero();
        rigs.forEach(Rig::close);
    }

    private void step(Random random, Rig rig) {
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> ask(random, rig);
            case 3, 4, 5 -> release(random);
            case 6 -> cancel(random);
            case 7 ->
                rig.backend.next(
                        DISTURBED[random.nextInt(DISTURBED.length)], DISTURBANCES[random.nextInt(DISTURBANCES.length)]);
            case 8 -> answerOne(random, rig);
            case 9, 10 -> rig.time.advance(Duration.ofNanos(random.nextLong(30_000_000)));
            default -> {
                if (random.nextInt(10) == 0) {
                    loseTheSession(random, rig);
                }
            }
        }
    }

    private void ask(Random random, Rig rig) {
        Duration wait = random.nextInt(4) == 0 ? Duration.ofMillis(random.nextInt(40)) : Duration.ofHours(1);
        CompletableFuture<Grant> request = rig.lock().acquireAsync(wait);
        asked.add(request);
        request.thenAccept(grant -> {
            // What is thrown here would be lost in the future's dependent.
            tokensOutOfOrder += grant.fencingToken() > lastToken ? 0 : 1;
            lastToken = grant.fencingToken();
            grants++;
            granted.add(grant);
        });
    }

    private void release(Random random) {
        if (!granted.isEmpty()) {
            granted.remove(random.nextInt(granted.size())).releaseAsync();
        }
    }

    private void cancel(Random random) {
        if (!asked.isEmpty()) {
            asked.remove(random.nextInt(asked.size())).cancel(false);
        }
    }

    private static void answerOne(Random random, Rig rig) {
        if (!rig.backend.held().isEmpty()) {
            rig.backend.held().get(random.nextInt(rig.backend.held().size())).deliver();
        }
    }

    /** The engine never takes from a session what the session may still rely on, unless it says so. */
    private static void loseTheSession(Random random, Rig rig) {
        if (random.nextBoolean()) {
            rig.backend.endSession("expired");
        } else {
            rig.time.leap(Rig.TTL);
        }
    }

    private void check(String when) {
        asked.removeIf(CompletableFuture::isDone);
        assertThat(tokensOutOfOrder).as(when).isZero();
        assertThat(granted.stream().filter(Grant::isValid).count()).as(when).isLessThanOrEqualTo(1);
    }

    /** From now on the engine answers, and nobody wants anything any more. */
    private void calmDown() {
        for (int i = 0; i < 20; i++) {
            rigs.forEach(rig -> rig.backend.calm());
            rigs.forEach(rig -> rig.backend.deliverAll());
            List.copyOf(asked).forEach(request -> request.cancel(false));
            granted.forEach(Grant::releaseAsync);
            rigs.get(0).time.advance(Duration.ofSeconds(1));
            rigs.forEach(Rig::settle);
        }
    }
}
