package dev.latchkey.local.junit;

import dev.latchkey.local.LocalCluster;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives each test that asks for a {@link LocalCluster} one of its own, on virtual time, and ends it after the test. All
 * parameters of one test are the same cluster. For JUnit 5 and 6.
 */
public final class LocalClusterExtension implements ParameterResolver, AfterEachCallback, AfterAllCallback {

    private static final int REPLICAS = 3;
    private static final ExtensionContext.Namespace CLUSTERS =
            ExtensionContext.Namespace.create(LocalClusterExtension.class);

    private record Made(LocalCluster cluster, int replicas) {}

    /** For JUnit. */
    public LocalClusterExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
        return parameter.getParameter().getType() == LocalCluster.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext test) {
        Optional<Integer> wanted = parameter.findAnnotation(Replicas.class).map(Replicas::value);
        ExtensionContext.Store store = test.getStore(CLUSTERS);
        Made present = store.get(Made.class, Made.class);
        if (present != null) {
            requireSame(wanted.orElse(present.replicas()), present.replicas(), parameter);
            return present.cluster();
        }
        int replicas = wanted.orElse(REPLICAS);
        Made made = new Made(LocalCluster.virtual(replicas), replicas);
        store.put(Made.class, made);
        return made.cluster();
    }

    private static void requireSame(int wanted, int present, ParameterContext parameter) {
        if (wanted != present) {
            throw new ParameterResolutionException("All parameters of one test are the same cluster, but @Replicas("
                    + wanted
                    + ") stands at " + parameter.getParameter() + " of "
                    + parameter.getDeclaringExecutable().getName()
                    + ", and the cluster was made before with " + present + "; write the same number at all of them.");
        }
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
        Made own = context.getStore(CLUSTERS).remove(Made.class, Made.class);
        if (own != null) {
            own.cluster().close();
        }
    }
}
