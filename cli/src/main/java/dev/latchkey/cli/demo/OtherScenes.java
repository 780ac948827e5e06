package dev.latchkey.cli.demo;

import dev.latchkey.barrier.DistributedDoubleBarrier;
import dev.latchkey.barrier.Round;
import dev.latchkey.cli.Durations;
import dev.latchkey.cli.Style;
import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigStore;
import dev.latchkey.config.ConfigView;
import dev.latchkey.discovery.Balancer;
import dev.latchkey.discovery.Balancers;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceListener;
import dev.latchkey.discovery.ServiceView;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/** What stands beside locks and elections: configuration, discovery, and beginning together. */
final class OtherScenes {

    private static final String KEY = "limits/requestsPerSecond";
    private static final int READS = 200_000;
    private static final int CALLS = 30;
    private static final Duration ROUND_MAX = Duration.ofMinutes(1);

    private final Cast cast;
    private final Stage stage;

    OtherScenes(Cast cast, Stage stage) {
        this.cast = cast;
        this.stage = stage;
    }

    void configurationArrives(Node leader) throws Exception {
        stage.scene("A change of the configuration arrives everywhere");
        Node reader = cast.others().stream()
                .filter(node -> node != leader)
                .findFirst()
                .orElseThrow();
        ConfigStore written = leader.coordinator().config(Cast.ROOT);
        written.put(KEY, Codecs.ints(), 100);
        try (ConfigView<Integer> view = reader.coordinator().config(Cast.ROOT).view("limits", Codecs.ints())) {
            Truth.check(Integer.valueOf(100).equals(view.get(KEY)), "the value 100");
            stage.sees(Style.PLAIN, "○", "o", reader.name() + " has a live view: " + KEY + " = 100");
            CompletableFuture<Long> arrived = new CompletableFuture<>();
            view.onChange(change -> {
                if (Integer.valueOf(250).equals(change.after())) {
                    arrived.complete(System.nanoTime());
                }
            });
            Grant leadership = leader.candidacy()
                    .leadership()
                    .orElseThrow(() -> new UntrueException("The demo stops here: " + leader.name()
                            + " has lost its leadership; this machine or the engine is too busy."));
            long startNanos = System.nanoTime();
            long revision = written.putIfHeld(leadership, KEY, Codecs.ints(), 250);
            Duration took = Duration.ofNanos(Truth.happens("the change", arrived) - startNanos);
            stage.sees(
                    Style.GOOD,
                    "●",
                    "*",
                    leader.name() + " writes 250; the engine itself would refuse it, did it lead no more");
            Truth.check(Integer.valueOf(250).equals(view.get(KEY)), "the value 250");
            stage.sees(
                    Style.GOOD,
                    "✓",
                    "+",
                    reader.name() + " reads 250, revision " + revision + ", " + Durations.text(took)
                            + " after the write began; reading takes " + readNanos(view) + " ns and asks nobody");
        } finally {
            written.delete(KEY);
        }
        stage.why(
                "Change a limit or a switch once, and every process follows within milliseconds, without a restart; with a"
                        + " history to roll back to, and the last good value kept when a bad one is written.");
    }

    private static long readNanos(ConfigView<Integer> view) {
        long sum = 0;
        long startNanos = System.nanoTime();
        for (int i = 0; i < READS; i++) {
            sum += view.get(KEY, 0);
        }
        long nanos = (System.nanoTime() - startNanos) / READS;
        Truth.check(sum == 250L * READS, "the same value at every read");
        return Math.max(1, nanos);
    }

    void viewHeals() throws Exception {
        stage.scene("An instance of a service dies, and callers stop calling it");
        Victim victim = cast.victim();
        for (int i = 0; i < 2; i++) {
            Truth.happens("a registration", cast.others().get(i).register(8082 + i));
        }
        Truth.happens("a registration", victim.register(8081));
        try (ServiceView view = cast.narrator().coordinator().services().view(Cast.SERVICE)) {
            CompletableFuture<Void> there = new CompletableFuture<>();
            CompletableFuture<Long> gone = new CompletableFuture<>();
            view.onChange(new ServiceListener() {
                @Override
                public void added(ServiceInstance instance) {
                    if (instance.id().equals(victim.name())) {
                        there.complete(null);
                    }
                }

                @Override
                public void removed(ServiceInstance instance) {
                    if (instance.id().equals(victim.name())) {
                        gone.complete(System.nanoTime());
                    }
                }
            });
            Truth.happens("three instances", there);
            stage.sees(Style.PLAIN, "○", "o", "the view of orders shows " + names(view));
            stage.startClock();
            stage.timed(Style.BAD, victim.die());
            long goneNanos = Truth.happens("the view without " + victim.name(), gone);
            Truth.check(
                    view.instances().stream().noneMatch(each -> each.id().equals(victim.name())),
                    "a view without " + victim.name());
            stage.timed(Style.GOOD, "its session is over, and the view shows " + names(view), goneNanos);
            Balancer balancer = Balancers.roundRobin();
            for (int i = 0; i < CALLS; i++) {
                String chosen = view.choose(balancer).map(ServiceInstance::id).orElse("nobody");
                Truth.check(!chosen.equals(victim.name()) && !chosen.equals("nobody"), "a call to a living instance");
            }
            stage.sees(Style.GOOD, "✓", "+", CALLS + " calls, chosen in turn: all to living instances");
        }
        stage.why(
                "Nobody edits a list of hosts. Who dies drops out when its session is over; who only stumbles is put aside for a"
                        + " while by its callers; and while the engine is away, the last known instances stay.");
    }

    private static String names(ServiceView view) {
        return view.instances().stream().map(ServiceInstance::id).sorted().collect(Collectors.joining(", "));
    }

    void barrierOpens() throws Exception {
        stage.scene("Three begin together");
        List<Node> members = new ArrayList<>(cast.others());
        members.add(cast.connect("node-4"));
        List<CompletableFuture<Optional<Round>>> entering = new ArrayList<>();
        stage.startClock();
        for (Node member : members) {
            boolean last = entering.size() == members.size() - 1;
            Truth.check(entering.stream().noneMatch(CompletableFuture::isDone), "nobody inside before all are there");
            stage.timed(Style.PLAIN, member.name() + (last ? ", which is new, enters" : " enters, and waits"));
            DistributedDoubleBarrier barrier = member.coordinator().doubleBarrier(Cast.BARRIER, members.size());
            entering.add(barrier.enterAsync(ROUND_MAX));
        }
        List<Round> rounds = new ArrayList<>();
        for (CompletableFuture<Optional<Round>> each : entering) {
            rounds.add(Truth.happens("the beginning of the round", each)
                    .orElseThrow(() -> new UntrueException("The demo stops here: the barrier did not open.")));
        }
        stage.timed(Style.GOOD, "all three are in: round " + rounds.get(0).number() + " begins");
        Truth.check(rounds.stream().map(Round::number).distinct().count() == 1, "one round for all");
        List<CompletableFuture<Boolean>> leaving =
                rounds.stream().map(round -> round.leaveAsync(ROUND_MAX)).toList();
        for (CompletableFuture<Boolean> each : leaving) {
            Truth.check(Truth.happens("the end of the round", each), "all outside");
        }
        stage.timed(Style.GOOD, "all three have left: nobody goes on before");
        stage.why(
                "Load tests, simulations, phases of a migration: nobody begins before all are there, and nobody goes on before"
                        + " all are done. Who gives up or dies does not count, so nobody waits for a ghost.");
    }
}
