package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigEntry;
import dev.latchkey.config.ConfigStore;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Copies configuration from one engine to another. */
@Command(
        name = "copy",
        description = {
            "Copy configuration from one engine to another, and read it back to verify it.",
            "",
            "Values are copied byte for byte; histories are not, the target keeps its own. A key that somebody else changes"
                    + " meanwhile is left alone, and said. Exit code 1: target and source differ at the end."
        },
        footer = {
            "",
            "Example:",
            "  latchkey copy --from zookeeper://10.0.0.5:2181/shop --to etcd://10.0.1.5:2379/shop --dry-run settings"
        })
final class CopyCommand implements Callable<Integer> {

    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Option(names = "--from", required = true, paramLabel = "URI", description = "Where the configuration is.")
    private String from = "";

    @Option(names = "--to", required = true, paramLabel = "URI", description = "Where it is to be.")
    private String to = "";

    @Option(names = "--dry-run", description = "Say what would be done, and do nothing.")
    private boolean dryRun;

    @Option(names = "--delete", description = "Delete what the target has and the source has not.")
    private boolean delete;

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "Copy the keys under this prefix; all by default.")
    private String prefix = "";

    @Parameters(
            arity = "1..*",
            paramLabel = "STORE",
            description = "The stores to copy: coordinator.config(\"STORE\").")
    private List<String> stores = List.of();

    /** What is to be done about one key. */
    private enum Step {
        ADD,
        CHANGE,
        DELETE,
        KEEP
    }

    private record Plan(
            Step step,
            String key,
            @Nullable ConfigEntry source,
            @Nullable ConfigEntry target) {}

    @Override
    public Integer call() throws Exception {
        Screen screen = options.begin();
        try (Coordinator source = Coordinator.connect(from);
                Coordinator target = Coordinator.connect(to)) {
            Shutdown.before(source::close);
            Shutdown.before(target::close);
            boolean same = true;
            for (String store : stores) {
                same &= copy(source.config(store), target.config(store), screen);
            }
            return same ? ExitCode.OK : ExitCode.NO;
        }
    }

    private boolean copy(ConfigStore source, ConfigStore target, Screen screen) throws InterruptedException {
        List<Plan> plans = compare(source, target);
        int refused = 0;
        for (Plan plan : plans) {
            if (plan.step() != Step.KEEP) {
                boolean done = dryRun || carryOut(plan, target);
                refused += done ? 0 : 1;
                show(plan, done, target.name(), screen);
            }
        }
        List<Plan> left = dryRun ? plans : compare(source, target);
        long differences =
                left.stream().filter(plan -> plan.step() != Step.KEEP).count();
        long changes = plans.stream().filter(plan -> plan.step() != Step.KEEP).count() - refused;
        long same = plans.size() - changes - refused;
        screen.show(
                target.name() + ": " + changes + (dryRun ? " to change, " : " changed, ") + same + " as they are"
                        + (dryRun ? "; nothing was done" : verdict(differences)),
                Json.object()
                        .with("store", target.name())
                        .with("changes", changes)
                        .with("same", same)
                        .with("dryRun", dryRun)
                        .with("differences", dryRun ? null : differences));
        return dryRun || differences == 0;
    }

    private static String verdict(long differences) {
        return differences == 0
                ? "; verified: the target has what the source has"
                : "; " + differences + " still differ, as somebody else writes one of the two";
    }

    private List<Plan> compare(ConfigStore source, ConfigStore target) throws InterruptedException {
        Map<String, ConfigEntry> wanted = source.getAll(prefix);
        Map<String, ConfigEntry> found = target.getAll(prefix);
        TreeSet<String> keys = new TreeSet<>(wanted.keySet());
        if (delete) {
            keys.addAll(found.keySet());
        }
        List<Plan> plans = new ArrayList<>();
        for (String key : keys) {
            ConfigEntry from = wanted.get(key);
            ConfigEntry to = found.get(key);
            plans.add(new Plan(step(from, to), key, from, to));
        }
        return plans;
    }

    private static Step step(@Nullable ConfigEntry from, @Nullable ConfigEntry to) {
        if (from == null) {
            return Step.DELETE;
        }
        if (to == null) {
            return Step.ADD;
        }
        return Arrays.equals(from.bytes(), to.bytes()) ? Step.KEEP : Step.CHANGE;
    }

    /** Every write is conditional on what was seen, so nobody else's is overwritten. */
    private static boolean carryOut(Plan plan, ConfigStore target) throws InterruptedException {
        ConfigEntry from = plan.source();
        ConfigEntry to = plan.target();
        if (from == null) {
            long seen = Objects.requireNonNull(to).revision();
            return target.batch().delete(plan.key(), seen).commit().isPresent();
        }
        return to == null
                ? target.putIfAbsent(plan.key(), Codecs.bytes(), from.bytes()).isPresent()
                : target.replace(plan.key(), to.revision(), Codecs.bytes(), from.bytes())
                        .isPresent();
    }

    private void show(Plan plan, boolean done, String store, Screen screen) {
        String what = plan.step().name().toLowerCase(java.util.Locale.ROOT);
        Style style = switch (plan.step()) {
            case ADD -> Style.GOOD;
            case CHANGE -> Style.WARNING;
            case DELETE -> Style.BAD;
            case KEEP -> Style.FAINT;
        };
        screen.show(
                screen.styled(style, String.format("%-6s", what)) + "  " + store + " " + plan.key()
                        + (done ? "" : "  (left alone: somebody else has changed it)"),
                Json.object()
                        .with("store", store)
                        .with("key", plan.key())
                        .with("step", what)
                        .with("done", done && !dryRun));
    }
}
