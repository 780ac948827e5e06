package dev.latchkey.local.simulation;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class HistoryTest {

    private final History history = new History();

    @Test
    @DisplayName("A read that returns before a write began cannot see it")
    void readsDoNotSeeTheFuture() {
        history.read("r", 1).read(2, 7);
        history.compareAndSet("r", 3, 0, 7).wrote(4, true);
        assertThatThrownBy(history::check).isInstanceOf(Violation.class).hasMessageContaining("r is not");
    }

    @Test
    @DisplayName("A read after a write that returned sees it, or a later one")
    void readsDoNotSeeThePast() {
        history.compareAndSet("r", 1, 0, 7).wrote(2, true);
        history.read("r", 3).read(4, 0);
        assertThatThrownBy(history::check).isInstanceOf(Violation.class);
    }

    @Test
    @DisplayName("Operations that overlap may take effect in either order")
    void overlappingOperationsHaveNoOrder() {
        history.compareAndSet("r", 1, 0, 7).wrote(5, true);
        history.read("r", 2).read(3, 0);
        history.read("r", 2).read(4, 7);
        assertThatCode(history::check).doesNotThrowAnyException();
    }

    @Test
    @DisplayName("A write whose outcome is unknown may have happened, late or never, but not in two places")
    void unknownWritesMayHaveHappened() {
        history.compareAndSet("r", 1, 0, 7);
        history.read("r", 2).read(3, 0);
        history.read("r", 10).read(11, 7);
        assertThatCode(history::check).doesNotThrowAnyException();
        history.compareAndSet("r", 12, 7, 8).wrote(13, true);
        history.read("r", 14).read(15, 7);
        assertThatThrownBy(history::check).isInstanceOf(Violation.class);
    }

    @Test
    @DisplayName("Of two compare-and-sets from one value one is refused")
    void onlyOneCompareAndSetSucceeds() {
        history.compareAndSet("r", 1, 0, 7).wrote(5, true);
        history.compareAndSet("r", 1, 0, 8).wrote(5, true);
        assertThatThrownBy(history::check).isInstanceOf(Violation.class);
    }
}
