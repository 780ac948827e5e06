package dev.latchkey.conformance.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.latchkey.fence.StaleTokenException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * What a {@link dev.latchkey.fence.Fence} promises, whatever it guards. Whoever implements one extends this with a log that is
 * written through it.
 */
@DisplayName("A fence")
public abstract class FenceConformance {

    private static final int WRITERS = 8;
    private static final int WRITES_EACH = 25;

    /** Made by the subclass. */
    protected FenceConformance() {}

    /** A list of numbers, empty at first, that a fence guards. All methods may be called by many threads at once. */
    protected interface GuardedLog {

        /** Appends a number through the fence, with a fencing token. */
        void append(long token, long number) throws Exception;

        /** Appends a number past the fence, as a resource does that has none. */
        void appendUnfenced(long number) throws Exception;

        /** What was appended, in the order in which it took effect. */
        List<Long> numbers() throws Exception;
    }

    /** A log of its own, with a fence that has seen no token. */
    protected abstract GuardedLog newLog() throws Exception;

    @Test
    @DisplayName(
            "lets the same and greater tokens pass, and refuses smaller ones, naming both; nothing is written then")
    void refusesSmallerTokens() throws Exception {
        GuardedLog log = newLog();
        log.append(512, 1);
        log.append(512, 2);
        log.append(513, 3);
        log.append(1_024, 4);
        for (long stale : List.of(513L, 1L, Long.MIN_VALUE)) {
            StaleTokenException refused = assertThrows(StaleTokenException.class, () -> log.append(stale, 99));
            assertEquals(stale, refused.token());
            assertEquals(1_024, refused.greatest());
            String message = String.valueOf(refused.getMessage());
            for (String part : List.of(Long.toString(stale), "1024", "acquire it again")) {
                assertTrue(message.contains(part), () -> "'" + message + "' names " + part);
            }
        }
        log.append(Long.MAX_VALUE, 5);
        assertEquals(List.of(1L, 2L, 3L, 4L, 5L), log.numbers());
    }

    @Test
    @DisplayName(
            "is why a holder that was superseded writes in vain: without it the write lands, with it it is refused")
    void supersededHolder() throws Exception {
        GuardedLog unfenced = newLog();
        unfenced.appendUnfenced(2);
        unfenced.appendUnfenced(1);
        assertEquals(List.of(2L, 1L), unfenced.numbers(), "the first holder's write lands last");
        GuardedLog fenced = newLog();
        fenced.append(512, 2);
        assertThrows(StaleTokenException.class, () -> fenced.append(256, 1));
        assertEquals(List.of(2L), fenced.numbers());
    }

    @Test
    @DisplayName(
            "lets nothing with a smaller token take effect after a greater, however many write at once, from the first on")
    void ordersConcurrentWrites() throws Exception {
        GuardedLog log = newLog();
        List<FutureTask<Integer>> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            SplittableRandom random = new SplittableRandom(i);
            FutureTask<Integer> writer = new FutureTask<>(() -> {
                int passed = 0;
                for (int write = 1; write <= WRITES_EACH; write++) {
                    // Ever greater on the whole, so that both passing and refusal are common.
                    long token = write * 10L + random.nextInt(30);
                    try {
                        log.append(token, token);
                        passed++;
                    } catch (StaleTokenException e) {
                        assertTrue(e.greatest() > token, e::toString);
                    }
                }
                return passed;
            });
            writers.add(writer);
            new Thread(writer).start();
        }
        int passed = 0;
        for (FutureTask<Integer> writer : writers) {
            passed += writer.get();
        }
        assertEquals(passed, log.numbers().size(), "as many took effect as passed");
        assertEquals(log.numbers().stream().sorted().toList(), log.numbers());
        assertTrue(passed > 0, "some pass");
    }
}
