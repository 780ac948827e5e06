package dev.latchkey.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

@DisplayName("Balancing")
class BalancersTest {

    private static Candidates weighing(int... weights) {
        return new Candidates(IntStream.range(0, weights.length)
                .mapToObj(i -> instance(i).withWeight(weights[i]))
                .toList());
    }

    private static ServiceInstance instance(int number) {
        return ServiceInstance.of("s", "10.0.0." + number, 80);
    }

    private static List<Integer> choices(Balancer balancer, Candidates candidates, int count) {
        List<Integer> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            chosen.add(balancer.choose(candidates));
        }
        return chosen;
    }

    private static int[] counts(Balancer balancer, Candidates candidates, int count) {
        int[] counts = new int[candidates.size()];
        choices(balancer, candidates, count).forEach(index -> counts[index]++);
        return counts;
    }

    @Nested
    @DisplayName("round robin")
    class RoundRobin {

        @Test
        @DisplayName("takes one after another")
        void inTurn() {
            assertThat(choices(Balancers.roundRobin(), weighing(1, 9, 1), 7)).containsExactly(0, 1, 2, 0, 1, 2, 0);
        }

        @Test
        @DisplayName("goes on when its counter passes the greatest number")
        void doesNotOverflow() {
            Balancer balancer = Balancers.roundRobin(Long.MAX_VALUE - 50);
            assertThat(choices(balancer, weighing(1, 1, 1), 100)).allMatch(index -> index >= 0 && index < 3);
            int[] counts = counts(Balancers.roundRobin(Long.MAX_VALUE - 50), weighing(1, 1, 1), 100);
            assertThat(IntStream.of(counts)).allMatch(count -> count >= 32 && count <= 35);
        }
    }

    @Nested
    @DisplayName("at random")
    class Random {

        @Test
        @DisplayName("takes each about as often as the others")
        void even() {
            int[] counts = counts(Balancers.random(), weighing(1, 1, 1, 1), 40_000);
            assertThat(IntStream.of(counts)).allMatch(count -> count > 9_000 && count < 11_000);
        }
    }

    @Nested
    @DisplayName("by weight")
    class Weighted {

        @Test
        @DisplayName("takes each in proportion, to within a few, from wherever it begins")
        void proportional() {
            for (long start : new long[] {0, 1, -1, Long.MAX_VALUE, Long.MIN_VALUE, 0x1234_5678_9abc_def0L}) {
                int[] counts = counts(Balancers.weighted(start), weighing(5, 1, 3, 1), 10_000);
                assertThat(counts[0]).isCloseTo(5_000, within(10));
                assertThat(counts[1]).isCloseTo(1_000, within(10));
                assertThat(counts[2]).isCloseTo(3_000, within(10));
                assertThat(counts[3]).isCloseTo(1_000, within(10));
            }
        }

        @Test
        @DisplayName("is smooth: nobody has many turns in a row, and nobody waits long for one")
        void smooth() {
            List<Integer> chosen = choices(Balancers.weighted(0), weighing(5, 1, 1), 7_000);
            int run = 0;
            int sinceLast = 0;
            for (int index : chosen) {
                run = index == 0 ? run + 1 : 0;
                sinceLast = index == 1 ? 0 : sinceLast + 1;
                assertThat(run).isLessThanOrEqualTo(5);
                assertThat(sinceLast).isLessThanOrEqualTo(12);
            }
        }

        @Test
        @DisplayName("takes the heaviest weights that there can be")
        void heavy() {
            int[] counts = counts(
                    Balancers.weighted(7), weighing(ServiceInstance.WEIGHT_MAX, 1, ServiceInstance.WEIGHT_MAX), 10_000);
            assertThat(counts[0]).isCloseTo(5_000, within(10));
            assertThat(counts[2]).isCloseTo(5_000, within(10));
        }
    }

    @Nested
    @DisplayName("sticky")
    class StickyBalancer {

        @Test
        @DisplayName("stays with one while it is there, though others come and go, and then with another")
        void stays() {
            Balancer balancer = Balancers.sticky(Balancers.roundRobin(1));
            assertThat(choices(balancer, weighing(1, 1, 1), 5)).containsOnly(1);
            Candidates others = new Candidates(List.of(instance(7), instance(2), instance(1)));
            assertThat(choices(balancer, others, 5)).containsOnly(2);
            Candidates without = new Candidates(List.of(instance(7), instance(2)));
            List<Integer> next = choices(balancer, without, 5);
            assertThat(next).containsOnly(next.get(0));
        }
    }

    @Nested
    @DisplayName("by rendezvous")
    class Rendezvous {

        private final KeyedBalancer balancer = Balancers.rendezvous();

        @Test
        @DisplayName("takes the same for the same key, in whatever order the instances stand")
        void stable() {
            Candidates one = new Candidates(List.of(instance(1), instance(2), instance(3)));
            Candidates other = new Candidates(List.of(instance(3), instance(1), instance(2)));
            for (int key = 0; key < 1000; key++) {
                String name = "customer-" + key;
                assertThat(one.get(balancer.choose(one, name))).isEqualTo(other.get(balancer.choose(other, name)));
            }
        }

        @Test
        @DisplayName("changes nothing for the keys of those that stay, when one goes")
        void minimalDisruption() {
            for (int weight : new int[] {1, 4}) {
                Candidates before =
                        new Candidates(List.of(instance(1), instance(2).withWeight(weight), instance(3), instance(4)));
                Candidates after =
                        new Candidates(List.of(instance(1), instance(2).withWeight(weight), instance(4)));
                for (int key = 0; key < 2000; key++) {
                    ServiceInstance was = before.get(balancer.choose(before, "k" + key));
                    ServiceInstance is = after.get(balancer.choose(after, "k" + key));
                    assertThat(was.id().equals(instance(3).id()) || was.equals(is))
                            .isTrue();
                }
            }
        }

        @Test
        @DisplayName("spreads keys by weight")
        void byWeight() {
            Candidates candidates = weighing(1, 3, 1);
            int[] counts = new int[3];
            for (int key = 0; key < 50_000; key++) {
                counts[balancer.choose(candidates, "key" + key)]++;
            }
            assertThat(counts[0]).isCloseTo(10_000, within(600));
            assertThat(counts[1]).isCloseTo(30_000, within(600));
        }

        @Test
        @DisplayName("takes the same whether weights are looked at or not, where they are equal")
        void equalWeights() {
            Candidates equal = weighing(3, 3, 3, 3);
            int[] counts = new int[4];
            for (int key = 0; key < 40_000; key++) {
                counts[balancer.choose(equal, "key" + key)]++;
            }
            assertThat(IntStream.of(counts)).allMatch(count -> count > 9_400 && count < 10_600);
        }
    }
}
