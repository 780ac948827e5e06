package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.inspect.Inspection;
import dev.latchkey.inspect.Occupant;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows who holds what, and who waits. */
@Command(
        name = "inspect",
        description = {
            "Show who holds what and who waits, since when, with which token and session. It only reads.",
            "",
            "The remaining life of a session is known of one's own only, so it is not shown."
        },
        footer = {"", "Examples:", "  latchkey inspect --watch", "  latchkey inspect orders/42 --kind locks"})
final class InspectCommand extends EngineCommand {

    @Parameters(index = "0", arity = "0..1", paramLabel = "NAME", description = "The recipes of this name only.")
    private String name = "";

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "One kind only: locks, rwlocks, semaphores, elections, services, groups and so on.")
    private String kind = "";

    @Option(names = "--watch", description = "Look again and again, until ended.")
    private boolean watch;

    @Option(names = "--interval", paramLabel = "TIME", description = "How often to look with --watch; 1s by default.")
    private Duration interval = Duration.ofSeconds(1);

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "End after so many looks with --watch; by default go on.")
    private long count = Long.MAX_VALUE;

    @Override
    protected int run(Coordinator coordinator, Screen screen) throws Exception {
        long looks = watch ? count : 1;
        CountDownLatch never = new CountDownLatch(1);
        for (long look = 0; look < looks; look++) {
            if (look > 0 && never.await(interval.toNanos(), TimeUnit.NANOSECONDS)) {
                break;
            }
            List<Inspection> found = look(coordinator);
            if (watch) {
                screen.clear();
            }
            show(found, screen);
        }
        return ExitCode.OK;
    }

    private List<Inspection> look(Coordinator coordinator) throws InterruptedException {
        if (name.isEmpty()) {
            return kind.isEmpty()
                    ? coordinator.inspect().all()
                    : coordinator.inspect().all(kind);
        }
        List<String> kinds = kind.isEmpty() ? coordinator.inspect().kinds() : List.of(kind);
        List<Inspection> found = new ArrayList<>();
        for (String each : kinds) {
            Inspection one = coordinator.inspect().of(each, name);
            if (!one.holders().isEmpty() || !one.waiters().isEmpty()) {
                found.add(one);
            }
        }
        return found;
    }

    private void show(List<Inspection> found, Screen screen) {
        Table table = new Table("KIND", "NAME", "", "WHO", "HOST", "PROCESS", "SINCE", "TOKEN", "SESSION");
        for (Inspection one : found) {
            one.holders().forEach(who -> add(one, "holds", who, table, screen));
            one.waiters().forEach(who -> add(one, "waits", who, table, screen));
        }
        if (table.isEmpty()) {
            screen.line("Nobody holds anything" + (name.isEmpty() ? "" : " called " + name) + ", and nobody waits.");
        } else {
            table.print(screen);
        }
    }

    private static void add(Inspection one, String role, Occupant who, Table table, Screen screen) {
        table.row(
                role.equals("holds") ? Style.PLAIN : Style.FAINT,
                one.kind(),
                one.name(),
                role,
                who.name(),
                who.host(),
                Long.toString(who.process()),
                People.text(who.since()),
                Long.toString(who.token()),
                who.session());
        screen.object(Json.object()
                .with("kind", one.kind())
                .with("name", one.name())
                .with("role", role)
                .with("who", who.name())
                .with("host", who.host())
                .with("process", who.process())
                .with("since", who.since())
                .with("token", who.token())
                .with("session", who.session()));
    }
}
