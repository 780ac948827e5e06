package dev.latchkey.local.raft;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExhaustedStackTest {

    private static final byte[] COMMAND = {1};

    @Test
    @DisplayName(
            "A leader whose stack ends between its log and its journal goes no further, and leaves no hole in the journal")
    void noEntryIsLeftOutOfTheJournal() throws Exception {
        // What is linked for the first time at the end of a stack can leave the JVM itself in pieces.
        assertThatThrownBy(() -> new Durability(1).requireWritten(2)).hasMessageContaining("written");
        for (int round = 0; round < 50; round++) {
            Story story = new Story(1).campaign(1).settle();
            story.propose(1);
            RaftCore leader = story.settle().member(1);
            long before = leader.lastIndex();
            Output output = new Output();
            FutureTask<Void> callers =
                    new FutureTask<>(() -> proposeAtTheEndOfTheStack(leader, output, new int[1]), null);
            new Thread(null, callers, "raft-test", (256 + round) << 10).start();
            callers.get(60, TimeUnit.SECONDS);
            if (leader.lastIndex() != before + output.writes.size()) {
                assertThatThrownBy(() -> leader.flush(output))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("written");
            }
        }
    }

    /** Goes down until there is no stack left, and proposes at every step on the way back, until one is taken or refused. */
    private static void proposeAtTheEndOfTheStack(RaftCore leader, Output output, int[] ends) {
        try {
            proposeAtTheEndOfTheStack(leader, output, ends);
        } catch (StackOverflowError end) {
            // On the way back.
        }
        if (ends[0] == 0) {
            try {
                leader.propose(COMMAND, 5_000, output);
            } catch (IllegalStateException incomplete) {
                // It proposes nothing more.
            }
            ends[0]++;
        }
    }
}
