package dev.latchkey.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SequencesTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    @DisplayName(
            "With each number comes the smallest that is under way, in whatever order transactions end or are given up")
    void floorIsTheSmallestUnderWay(long seed) {
        Random random = new Random(seed);
        Sequences sequences = new Sequences();
        TreeSet<Long> underWay = new TreeSet<>();
        List<Long> unanswered = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            if (unanswered.isEmpty() || random.nextInt(20) < 9) {
                Sequences.Begun begun = sequences.begin();
                assertThat(underWay).as("numbers that are under way").doesNotContain(begun.sequence());
                underWay.add(begun.sequence());
                unanswered.add(begun.sequence());
                assertThat(begun.floor()).isEqualTo(underWay.first());
            } else {
                long sequence = unanswered.remove(random.nextInt(unanswered.size()));
                if (random.nextInt(50) == 0) {
                    sequences.abandon(sequence);
                    underWay.headSet(sequence, true).clear();
                } else {
                    sequences.end(sequence);
                    underWay.remove(sequence);
                }
            }
        }
    }
}
