package dev.latchkey.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Rig;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A service view")
class ServiceViewTest {

    private static final ServiceInstance A = ServiceInstance.of("s", "10.0.0.1", 80);
    private static final ServiceInstance B = ServiceInstance.of("s", "10.0.0.2", 80);
    private static final FailurePolicy POLICY = new FailurePolicy(3, Duration.ofSeconds(30), Duration.ofSeconds(10));

    private final Rig rig = Rig.connected();
    private ServiceView view;

    @BeforeEach
    void follow() throws InterruptedException {
        view = rig.coordinator.services().view("s");
    }

    @AfterEach
    void close() {
        rig.close();
    }

    private Registration register(ServiceInstance instance) {
        var asked = rig.coordinator.services().registerAsync(instance);
        rig.settle();
        return asked.join();
    }

    private boolean chooses(ServiceInstance instance) {
        Balancer balancer = Balancers.roundRobin();
        return view.choose(balancer).equals(Optional.of(instance))
                || view.choose(balancer).equals(Optional.of(instance));
    }

    private void fail(ServiceInstance instance, int times) {
        for (int i = 0; i < times; i++) {
            view.reportFailure(instance);
        }
    }

    @Test
    @DisplayName("shows an instance before its listeners are told of it")
    void showsWhatItTells() throws InterruptedException {
        try (Rig prompt = Rig.connected(builder -> builder.executor(ServiceViewTest::runAtOnce))) {
            ServiceView watched = prompt.coordinator.services().view("s");
            List<Integer> shown = new ArrayList<>();
            watched.onChange(new ServiceListener() {
                @Override
                public void added(ServiceInstance instance) {
                    shown.add(watched.instances().indexOf(instance));
                }
            });
            prompt.coordinator.services().registerAsync(A);
            prompt.coordinator.services().registerAsync(B);
            assertThat(shown).containsExactly(0, 1);
        }
    }

    /** On another thread, as an executor must, and before the one that submits it goes on. */
    private static void runAtOnce(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("puts aside an instance that failed too often, for as long as was said, and then tries it")
    void putsAsideAndBack() {
        register(A);
        register(B);
        view.judgeFailures(POLICY);
        fail(A, 2);
        assertThat(chooses(A)).isTrue();
        fail(A, 1);
        assertThat(chooses(A)).isFalse();
        assertThat(view.instances()).containsExactly(A, B);
        rig.advance(Duration.ofSeconds(9));
        assertThat(chooses(A)).isFalse();
        rig.advance(Duration.ofSeconds(1));
        assertThat(chooses(A)).isTrue();
        fail(A, 1);
        assertThat(chooses(A)).isFalse();
    }

    @Test
    @DisplayName("takes times too long to count for ever")
    void forEver() {
        Duration forEver = Duration.ofSeconds(Long.MAX_VALUE);
        register(A);
        register(B);
        view.judgeFailures(new FailurePolicy(2, forEver, forEver));
        fail(A, 2);
        assertThat(chooses(A)).isFalse();
        rig.advance(Duration.ofDays(1));
        assertThat(chooses(A)).isFalse();
    }

    @Test
    @DisplayName("trusts an instance again that kept its probation, or of which a success was reported")
    void probation() {
        register(A);
        register(B);
        view.judgeFailures(POLICY);
        fail(A, 3);
        rig.advance(Duration.ofSeconds(10));
        view.reportSuccess(A);
        fail(A, 2);
        assertThat(chooses(A)).isTrue();
        fail(A, 1);
        rig.advance(Duration.ofSeconds(10 + 31));
        fail(A, 2);
        assertThat(chooses(A)).isTrue();
    }

    @Test
    @DisplayName("forgets failures that are long ago")
    void window() {
        register(A);
        register(B);
        fail(A, 2);
        rig.advance(Duration.ofSeconds(31));
        fail(A, 2);
        assertThat(chooses(A)).isTrue();
    }

    @Test
    @DisplayName("is not deceived by a late success of an instance that is put aside")
    void lateSuccess() {
        register(A);
        register(B);
        fail(A, 3);
        view.reportSuccess(A);
        assertThat(chooses(A)).isFalse();
    }

    @Test
    @DisplayName("chooses among all when all are put aside: any is better than none")
    void allAside() {
        register(A);
        register(B);
        fail(A, 3);
        fail(B, 3);
        assertThat(chooses(A)).isTrue();
        assertThat(chooses(B)).isTrue();
    }

    @Test
    @DisplayName("holds nothing against an instance that is registered anew, or has moved")
    void registeredAnew() {
        Registration first = register(A);
        register(B);
        fail(A, 3);
        first.closeAsync();
        rig.settle();
        register(A);
        assertThat(chooses(A)).isTrue();
    }

    @Test
    @DisplayName("hands the same candidates to a balancer as long as nothing that concerns it changes")
    void sameCandidates() {
        Registration registration = register(A);
        register(B.withTags("eu"));
        List<Candidates> seen = new ArrayList<>();
        Balancer balancer = candidates -> {
            seen.add(candidates);
            return 0;
        };
        ServiceView eu = view.tagged("eu");
        assertThat(eu.choose(balancer)).contains(B.withTags("eu"));
        registration.updateAsync(instance -> instance.withWeight(2));
        rig.settle();
        assertThat(eu.choose(balancer)).isPresent();
        assertThat(seen.get(0)).isSameAs(seen.get(1));
    }

    @Test
    @DisplayName("shows a change to whoever is told of it, however fast they look")
    void toldIsShown() throws InterruptedException {
        List<List<ServiceInstance>> seen = new ArrayList<>();
        try (Rig fast = Rig.connected(builder -> builder.executor(ServiceViewTest::runBeforeReturning))) {
            ServiceView live = fast.coordinator.services().view("s");
            live.onChange(new ServiceListener() {
                @Override
                public void added(ServiceInstance instance) {
                    seen.add(live.all());
                }

                @Override
                public void removed(ServiceInstance instance) {
                    seen.add(live.all());
                }
            });
            fast.coordinator.services().registerAsync(A).join().closeAsync().join();
        }
        assertThat(seen).containsExactly(List.of(A), List.of());
    }

    /** As fast as an executor may be: the task has run in another thread before this one goes on. */
    private static void runBeforeReturning(Runnable task) {
        Thread thread = new Thread(task);
        thread.start();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @DisplayName("reads back every instance as it was written, whatever stands in it")
    void textRoundTrip() {
        ServiceInstance odd = new ServiceInstance(
                "s",
                "a/b!,\u00e4 \n=",
                "fe80::1%eth0",
                0,
                ServiceInstance.WEIGHT_MAX,
                Set.of("", "=", "\\n", "\n", "tag=x"),
                Map.of("", "", "a=b\\", "c=d\n\ne", "address", "not an address"),
                false);
        register(odd);
        assertThat(view.all()).containsExactly(odd);
        assertThat(view.instances()).isEmpty();
    }
}
