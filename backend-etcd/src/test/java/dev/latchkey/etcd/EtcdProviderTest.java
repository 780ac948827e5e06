package dev.latchkey.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendProvider;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The provider for etcd")
class EtcdProviderTest {

    @Test
    @DisplayName("is found by the scheme of the URI")
    void isFoundByItsScheme() {
        assertThat(ServiceLoader.load(BackendProvider.class))
                .anyMatch(provider -> provider.schemes().contains("etcd")
                        && provider.engineName().equals("etcd"));
    }
}
