package dev.latchkey.local.junit;

import dev.latchkey.local.LocalCluster;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test that asks for a {@link LocalCluster} one of its own, on virtual time, and ends it after the test. All
 * parameters of one test are the same cluster. For JUnit 5 and 6.
 */
public final class LocalClusterExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {

    private static final int REPLICAS = 3;
    private static final ExtensionContext.Namespace CLUSTERS =
            ExtensionContext.Namespace.create(LocalClusterExtension.class);

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
        ExtensionContext.Store store = test.getStore(CLUSTERS);
        LocalCluster present = store.get(LocalCluster.class, LocalCluster.class);
        if (present != null) {
            return present;
        }
        LocalCluster made = LocalCluster.virtual(replicas);
        store.put(LocalCluster.class, made);
        return made;
    }

    @Override
    public void afterEach(ExtensionContext test) {
        close(test);
    }

    /** Ends one that the class's constructor, or a method for all tests, has asked for. */
    @Override
    public void afterAll(ExtensionContext tests) {
        close(tests);
    }

    private static void close(ExtensionContext context) {
        LocalCluster own = context.getStore(CLUSTERS).remove(LocalCluster.class, LocalCluster.class);
        if (own != null) {
            own.close();
        }
    }
}
