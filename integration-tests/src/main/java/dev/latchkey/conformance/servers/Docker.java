package dev.latchkey.conformance.servers;

import java.util.Locale;
import org.opentest4j.TestAbortedException;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.utility.DockerImageName;

/** The Docker engine of this machine, if there is one, and the images that tests run on it. */
final class Docker {

    private Docker() {}

    /** Skips the test if no Docker engine answers; with {@code -Dlatchkey.require=all} the test fails instead. */
    static void require() {
        if (DockerClientFactory.instance().isDockerAvailable()) {
            return;
        }
        String message = "a Docker engine is needed for this test, and none answered;"
                + " start one, or name it with the variable DOCKER_HOST";
        if ("all".equals(System.getProperty("latchkey.require"))) {
            throw new IllegalStateException(message + ". It is an error because of latchkey.require=all.");
        }
        throw new TestAbortedException(message);
    }

    /**
     * The image for an engine: {@code etcd-3.5} is named by the property {@code latchkey.image.etcd-3.5}, or the variable
     * {@code LATCHKEY_IMAGE_ETCD_3_5}, or is the published one.
     */
    static DockerImageName image(String engine, String published) {
        String variable = "LATCHKEY_IMAGE_" + engine.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
        return DockerImageName.parse(
                System.getProperty("latchkey.image." + engine, System.getenv().getOrDefault(variable, published)));
    }
}
