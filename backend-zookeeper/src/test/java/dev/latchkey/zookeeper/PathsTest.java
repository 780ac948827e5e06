package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNoException;

import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("Paths")
class PathsTest {

    private final Paths paths = new Paths("shop/eu");

    @Test
    @DisplayName("lead from a key to its node and back")
    void mapKeysBothWays() {
        assertThat(paths.of("locks/orders,42")).isEqualTo("/shop/eu/locks/orders,42");
        assertThat(paths.key("/shop/eu/locks/orders,42")).isEqualTo("locks/orders,42");
        assertThat(paths.of("")).isEqualTo("/shop/eu");
    }

    @Test
    @DisplayName("name all that stands above a node, the highest first")
    void nameAncestors() {
        assertThat(Paths.ancestors("/shop/eu/locks/a")).containsExactly("/shop", "/shop/eu", "/shop/eu/locks");
        assertThat(Paths.parent("/shop/eu/locks/a")).isEqualTo("/shop/eu/locks");
    }

    @Test
    @DisplayName("tell a ticket by the sequence number behind its nonce")
    void tellTickets() {
        assertThat(Paths.isTicket("locks/x/lock!5f0c2a9be1d34c77!0000000003")).isTrue();
        assertThat(Paths.isTicket("locks/x/lock!5f0c2a9be1d34c77")).isFalse();
        assertThat(Paths.isTicket("config/a")).isFalse();
        assertThat(Paths.isTicket("config/what!")).isFalse();
    }

    @Test
    @DisplayName("refuse keys that cannot be nodes")
    void refuseUnusableKeys() {
        assertThatNoException().isThrownBy(() -> paths.requireUsable("config/a.b"));
        for (String key : new String[] {"", "/a", "a/", "a//b", "a b", "a/../b", ".", "ä"}) {
            assertThatIllegalArgumentException().as(key).isThrownBy(() -> paths.requireUsable(key));
        }
    }
}
