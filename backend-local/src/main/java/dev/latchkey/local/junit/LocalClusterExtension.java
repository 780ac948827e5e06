package dev.latchkey.local.junit;

import dev.latchkey.local.LocalCluster;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test that asks for a {@link LocalCluster} one of its own, on virtual time, and ends it after the test. All
 * parameters of one test are the same cluster.
 */
public final class LocalClusterExtension implements ParameterResolver {

    private static final int REPLICAS = 3;

    /** For JUnit. */
    public LocalClusterExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == LocalCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        int replicas =
                parameter.findAnnotation(Replicas.class).map(Replicas::value).orElse(REPLICAS);
        return test.getStore(ExtensionContext.Namespace.create(LocalClusterExtension.class))
                .computeIfAbsent(LocalCluster.class, key -> LocalCluster.virtual(replicas), LocalCluster.class);
    }
}
