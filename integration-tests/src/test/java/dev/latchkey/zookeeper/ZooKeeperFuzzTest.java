package dev.latchkey.zookeeper;

import static dev.latchkey.fuzz.Fuzz.ascii;

import dev.latchkey.fuzz.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Nodes of ZooKeeper, whoever made them,")
class ZooKeeperFuzzTest {

    @Test
    @DisplayName("are listed, and what cannot be ours is left out")
    void names() {
        Fuzz.check(
                bytes -> {
                    List<String> names = Stream.of(new String(bytes, StandardCharsets.UTF_8).split("\n", -1))
                            .distinct()
                            .toList();
                    Reading.tickets("locks/a", names, List.of());
                    Reading.unordered("locks/a", names);
                    List<Node> nodes = Reading.keys("locks/a", names).stream()
                            .map(key -> new Node(key, bytes, new Stat()))
                            .toList();
                    Reading.tickets("locks/a", names, nodes);
                    Reading.view(nodes);
                },
                Set.of(),
                ascii("x!0123456789abcdef!0000000001\nx!0123456789abcdef!-2147483648\nplain\nlatchkey:directory"),
                ascii("y!fedcba9876543210!2147483647"));
    }

    @Test
    @DisplayName("that answer a question in words are judged by them")
    void answers() {
        Fuzz.check(
                bytes -> AddressProbe.judge(new String(bytes, StandardCharsets.ISO_8859_1)),
                Set.of(),
                ascii("Zookeeper version: 3.9.5\nMode: standalone\n"),
                ascii("srvr is not executed because it is not in the whitelist.\n"));
    }
}
