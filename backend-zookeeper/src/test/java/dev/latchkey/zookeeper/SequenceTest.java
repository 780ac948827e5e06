package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Sibling;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The order of tickets")
class SequenceTest {

    @Test
    @DisplayName("is ZooKeeper's own as long as its counter has not wrapped")
    void ordersByTheSequenceNumber() {
        assertThat(orders("lock!a!0000000010", "lock!b!0000000002", "lock!c!0000000003"))
                .containsExactly("b", "c", "a");
    }

    @Test
    @DisplayName("goes on across the wrap of ZooKeeper's signed counter")
    void ordersAcrossTheWrap() {
        assertThat(orders("lock!c!-2147483648", "lock!a!2147483646", "lock!d!-2147483647", "lock!b!2147483647"))
                .containsExactly("a", "b", "c", "d");
        assertThat(orders("lock!b!2147483647", "lock!c!-2147483648", "lock!a!2147483646"))
                .containsExactly("a", "b", "c");
    }

    @Test
    @DisplayName("stays comparable within a view whose tickets come one by one across the wrap")
    void staysComparableAcrossTheWrap() {
        Sequence places = new Sequence();
        long before = places.orderOf("locks/x/lock!a!2147483647");
        long after = places.orderOf("locks/x/lock!b!-2147483648");
        assertThat(after).isEqualTo(before + 1);
    }

    @Test
    @DisplayName("goes from minus one to nought like from any number to the next")
    void ordersAcrossNought() {
        assertThat(orders("lock!b!0000000000", "lock!a!-000000001")).containsExactly("a", "b");
    }

    @Test
    @DisplayName("leaves out names that no append can have made")
    void leavesOutForeignNames() {
        assertThat(orders("foreign", "lock!a", "lock!a!x", "!!0000000001", "with space!a!0000000001"))
                .isEmpty();
    }

    private static List<String> orders(String... names) {
        return Reading.tickets("locks/x", List.of(names), new Sequence()).stream()
                .map(Sibling::nonce)
                .toList();
    }
}
