package dev.latchkey.barrier;

import static dev.latchkey.fuzz.Fuzz.ascii;

import dev.latchkey.core.Register.Reading;
import dev.latchkey.fuzz.Fuzz;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.ShapeConflictException;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The state of a barrier, whoever wrote it,")
class BarrierFuzzTest {

    private static final Set<Class<? extends RuntimeException>> DOCUMENTED =
            Set.of(CoordinationException.class, ShapeConflictException.class);

    @Test
    @DisplayName("is a latch's, or is said to be none")
    void latches() {
        Fuzz.check(
                bytes -> LatchState.of(new Reading(1, bytes), 4, "latch a").remaining(),
                DOCUMENTED,
                new LatchState(4, 2, 1, "", List.of("part-1", "part-2")).bytes(),
                ascii("count 4\nround 0\nopened -1\nresetting 0123456789abcdef\n"));
    }

    @Test
    @DisplayName("is a double barrier's, or is said to be none")
    void rounds() {
        Fuzz.check(
                bytes -> RoundState.of(new Reading(1, bytes), 3, "barrier a").hasMember("x"),
                DOCUMENTED,
                new RoundState(3, 7, List.of("a", "b", "c"), List.of("d")).bytes(),
                new RoundState(3, 0, List.of(), List.of()).bytes());
    }
}
