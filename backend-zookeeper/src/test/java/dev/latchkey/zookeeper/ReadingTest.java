package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Sibling;
import java.util.List;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The order of tickets")
class ReadingTest {

    private static final String DIRECTORY = "locks/x";

    @Test
    @DisplayName("is that of their numbers, and no node need be read")
    void ordersByTheNumber() {
        List<String> names = List.of("lock!a!0000000010", "lock!b!0000000002", "lock!c!2147483646");
        assertThat(Reading.unordered(DIRECTORY, names)).isEmpty();
        assertThat(nonces(Reading.tickets(DIRECTORY, names, List.of()))).containsExactly("b", "a", "c");
    }

    @Test
    @DisplayName("is that of the transactions which made them once the numbers are used up and repeat")
    void ordersByTheTransaction() {
        List<String> names = List.of(
                "lock!e!2147483647",
                "lock!b!2147483647",
                "lock!d!-2147483648",
                "lock!a!2147483646",
                "lock!c!2147483647");
        List<Node> nodes = List.of(
                node("lock!e!2147483647", 0x80000040L),
                node("lock!b!2147483647", 0x80000010L),
                node("lock!d!-2147483648", 0x80000030L),
                node("lock!c!2147483647", 0x80000020L));
        assertThat(Reading.unordered(DIRECTORY, names))
                .containsExactlyInAnyOrderElementsOf(
                        nodes.stream().map(Node::key).toList());
        assertThat(nonces(Reading.tickets(DIRECTORY, names, nodes))).containsExactly("a", "b", "c", "d", "e");
        assertThat(Reading.view(nodes).entries())
                .extracting(Entry::token)
                .containsExactly(0x80000010L, 0x80000020L, 0x80000030L, 0x80000040L);
    }

    @Test
    @DisplayName("leaves out who had gone when its place was looked up")
    void leavesOutWhoHasGone() {
        List<String> names = List.of("lock!b!2147483647", "lock!a!2147483646");
        assertThat(nonces(Reading.tickets(DIRECTORY, names, List.of()))).containsExactly("a");
    }

    @Test
    @DisplayName("leaves out names that no append can have made")
    void leavesOutForeignNames() {
        List<String> names = List.of("foreign", "lock!a", "lock!a!x", "!!0000000001", "with space!a!0000000001");
        assertThat(Reading.tickets(DIRECTORY, names, List.of())).isEmpty();
        assertThat(Reading.unordered(DIRECTORY, names)).isEmpty();
    }

    private static List<String> nonces(List<Sibling> tickets) {
        return tickets.stream().map(Sibling::nonce).toList();
    }

    private static Node node(String name, long transaction) {
        Stat stat = new Stat();
        stat.setCzxid(transaction);
        return new Node(DIRECTORY + "/" + name, new byte[0], stat);
    }
}
