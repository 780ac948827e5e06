package dev.latchkey.discovery;

import static dev.latchkey.fuzz.Fuzz.ascii;

import dev.latchkey.fuzz.Fuzz;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("An instance, whoever registered it,")
class DiscoveryFuzzTest {

    @Test
    @DisplayName("can be read, or is said to be none")
    void instances() {
        ServiceInstance instance = ServiceInstance.of("orders", "10.0.0.7", 8080)
                .withTags("eu", "a=b")
                .withWeight(2);
        Fuzz.check(
                bytes -> InstanceText.read("orders", "id", new String(bytes, StandardCharsets.UTF_8)),
                Set.of(IllegalArgumentException.class, NumberFormatException.class),
                ascii(InstanceText.write(instance)),
                ascii("address=h\nport=1\nmetadata.a\\=b=c\\nd\nunknown=x\n"));
    }
}
