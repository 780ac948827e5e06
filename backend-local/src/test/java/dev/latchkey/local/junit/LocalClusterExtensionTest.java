package dev.latchkey.local.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.local.LocalCluster;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;

class LocalClusterExtensionTest {

    private final LocalClusterExtension extension = new LocalClusterExtension();
    private final Map<Object, Object> stored = new HashMap<>();
    private final ExtensionContext.Store store =
            fake(ExtensionContext.Store.class, (method, arguments) -> switch (method) {
                case "get" -> stored.get(arguments[0]);
                case "put" -> stored.put(arguments[0], arguments[1]);
                default -> stored.remove(arguments[0]);
            });
    private final ExtensionContext context = fake(ExtensionContext.class, (method, arguments) -> store);

    private interface Answer {
        Object to(String method, Object[] arguments);
    }

    private static <T> T fake(Class<T> type, Answer answer) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, method, arguments) -> answer.to(method.getName(), arguments)));
    }

    /** A test's parameters. */
    @SuppressWarnings("unused")
    private static void parameters(LocalCluster any, @Replicas(1) LocalCluster one, @Replicas(3) LocalCluster three) {}

    private LocalCluster resolve(int index) throws NoSuchMethodException {
        Method method = LocalClusterExtensionTest.class.getDeclaredMethod(
                "parameters", LocalCluster.class, LocalCluster.class, LocalCluster.class);
        Parameter parameter = method.getParameters()[index];
        ParameterContext of = fake(ParameterContext.class, (called, arguments) -> switch (called) {
            case "findAnnotation" -> Optional.ofNullable(parameter.getAnnotation(Replicas.class));
            case "getDeclaringExecutable" -> method;
            default -> parameter;
        });
        return (LocalCluster) extension.resolveParameter(of, context);
    }

    @AfterEach
    void end() {
        extension.afterEach(context);
    }

    @Test
    @DisplayName("All parameters of a test are one cluster, and one that wants another number of replicas is refused")
    void differingReplicasAreRefused() throws Exception {
        LocalCluster cluster = resolve(1);
        assertThat(resolve(1)).isSameAs(cluster);
        assertThat(resolve(0)).isSameAs(cluster);
        assertThatThrownBy(() -> resolve(2))
                .isInstanceOf(ParameterResolutionException.class)
                .hasMessageContaining("@Replicas(3)")
                .hasMessageContaining("parameters")
                .hasMessageContaining("with 1")
                .hasMessageContaining("write the same number");
    }

    @Test
    @DisplayName("A cluster that was made without a number has three replicas")
    void defaultIsThree() throws Exception {
        LocalCluster cluster = resolve(0);
        assertThat(resolve(2)).isSameAs(cluster);
        assertThatThrownBy(() -> resolve(1)).hasMessageContaining("with 3");
    }
}
