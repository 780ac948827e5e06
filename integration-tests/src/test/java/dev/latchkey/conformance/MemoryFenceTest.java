package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.conformance.fence.FenceConformance;
import dev.latchkey.fence.Fence;
import dev.latchkey.fence.MemoryFence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A fence in memory")
class MemoryFenceTest extends FenceConformance {

    @Override
    protected GuardedLog newLog() {
        Fence<RuntimeException> fence = new MemoryFence<>("the log");
        List<Long> numbers = Collections.synchronizedList(new ArrayList<>());
        return new GuardedLog() {
            @Override
            public void append(long token, long number) {
                assertThat(fence.pass(token, () -> numbers.add(number))).isTrue();
            }

            @Override
            public void appendUnfenced(long number) {
                numbers.add(number);
            }

            @Override
            public List<Long> numbers() {
                return numbers;
            }
        };
    }

    @Test
    @DisplayName("passes on what a write throws, and lets the next one in")
    void writesMayFail() throws IOException {
        Fence<IOException> fence = new MemoryFence<>("the log");
        assertThatThrownBy(() -> fence.pass(256, () -> {
                    throw new IOException("disk full");
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("disk full");
        assertThat(fence.<String>pass(256, () -> "written")).isEqualTo("written");
    }

    @Test
    @DisplayName("refuses a write within a write, rather than deciding on half of one")
    void writesDoNotNest() {
        Fence<RuntimeException> fence = new MemoryFence<>("the log");
        assertThatThrownBy(() -> fence.pass(256, () -> fence.pass(512, () -> "inner")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the log");
    }
}
