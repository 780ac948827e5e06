package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import dev.latchkey.session.Grant;
import io.netty.util.Version;
import java.util.UUID;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** curator-framework and jetcd-core ask for different generations of Netty; the build gives both one. */
@DisplayName("All backends on one class path")
class OneClassPathIT {

    private final String namespace = "test-" + UUID.randomUUID();

    @Test
    @DisplayName("lock on ZooKeeper, on etcd and in the process, side by side in one JVM")
    void lockSideBySide() throws InterruptedException {
        try (Coordinator zooKeeper =
                        Coordinator.connect(SharedEngines.zooKeeper(1).uri(namespace));
                Coordinator etcd = Coordinator.connect(
                        SharedEngines.etcd(EtcdVersion.V3_4, 1).uri(namespace));
                Coordinator local = Coordinator.connect("local:");
                Grant first = zooKeeper.lock("a").acquire();
                Grant second = etcd.lock("a").acquire();
                Grant third = local.lock("a").acquire()) {
            assertThat(first.isValid() && second.isValid() && third.isValid()).isTrue();
        }
    }

    @Test
    @DisplayName("share one version of Netty in all its parts")
    void oneNetty() {
        assertThat(Version.identify(getClass().getClassLoader()).values())
                .extracting(Version::artifactVersion)
                .filteredOn(version -> version.startsWith("4."))
                .isNotEmpty()
                .containsOnly(Version.identify(getClass().getClassLoader())
                        .get("netty-common")
                        .artifactVersion());
    }
}
