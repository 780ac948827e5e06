package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.discovery.Registration;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceListener;
import dev.latchkey.discovery.ServiceView;
import dev.latchkey.inspect.Inspection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows services, and registers instances. */
@Command(
        name = "services",
        description = "Show which instances services have, and register instances.",
        subcommands = {ServicesCommand.ListAll.class, ServicesCommand.Watch.class, ServicesCommand.Register.class},
        footer = {"", "Example:", "  latchkey services list orders"})
final class ServicesCommand extends Group {

    private static Json json(ServiceInstance instance) {
        return Json.object()
                .with("service", instance.service())
                .with("id", instance.id())
                .with("address", instance.address())
                .with("port", instance.port())
                .with("weight", instance.weight())
                .with("inService", instance.inService())
                .with("tags", new TreeSet<>(instance.tags()))
                .with("metadata", new TreeMap<>(instance.metadata()));
    }

    @Command(
            name = "list",
            description = "Print the instances of a service, or of all services.",
            footer = {"", "Example:", "  latchkey services list orders"})
    static final class ListAll extends EngineCommand {

        @Parameters(index = "0", arity = "0..1", paramLabel = "SERVICE", description = "The service; all by default.")
        private @Nullable String service;

        @Override
        protected int run(Coordinator coordinator, Screen screen) throws Exception {
            List<String> services = service == null
                    ? coordinator.inspect().all("services").stream()
                            .map(Inspection::name)
                            .toList()
                    : List.of(service);
            Table table = new Table("SERVICE", "INSTANCE", "ADDRESS", "STATE", "WEIGHT", "TAGS", "METADATA");
            for (String each : services) {
                for (ServiceInstance instance :
                        coordinator.services().view(each).all()) {
                    add(instance, table);
                    screen.object(json(instance));
                }
            }
            if (table.isEmpty()) {
                screen.remark("No instance " + (service == null ? "" : "of " + service + " ") + "is registered.");
            } else {
                table.print(screen);
            }
            return ExitCode.OK;
        }

        private static void add(ServiceInstance instance, Table table) {
            table.row(
                    instance.inService() ? Style.PLAIN : Style.FAINT,
                    instance.service(),
                    instance.id(),
                    instance.address() + ":" + instance.port(),
                    instance.inService() ? "in service" : "out of service",
                    Integer.toString(instance.weight()),
                    String.join(",", new TreeSet<>(instance.tags())),
                    String.join(
                            ",",
                            new TreeMap<>(instance.metadata())
                                    .entrySet().stream()
                                            .map(Map.Entry::toString)
                                            .toList()));
        }
    }

    @Command(
            name = "watch",
            description =
                    "Print which instances come, go and change, beginning with those that are there, until ended.",
            footer = {"", "Example:", "  latchkey services watch orders"})
    static final class Watch extends EngineCommand {

        @Parameters(index = "0", paramLabel = "SERVICE", description = "The service.")
        private String service = "";

        @Option(names = "--count", paramLabel = "N", description = "End after so many lines; by default go on.")
        private long count = Long.MAX_VALUE;

        private record Event(String what, Style style, ServiceInstance instance) {}

        @Override
        protected int run(Coordinator coordinator, Screen screen) throws Exception {
            BlockingQueue<Event> events = new LinkedBlockingQueue<>();
            ServiceView view = coordinator.services().view(service);
            view.onChange(new ServiceListener() {
                @Override
                public void added(ServiceInstance instance) {
                    events.add(new Event("added", Style.GOOD, instance));
                }

                @Override
                public void removed(ServiceInstance instance) {
                    events.add(new Event("removed", Style.BAD, instance));
                }

                @Override
                public void changed(ServiceInstance before, ServiceInstance after) {
                    events.add(new Event("changed", Style.WARNING, after));
                }
            });
            for (long seen = 0; seen < count; seen++) {
                Event event = events.take();
                screen.show(
                        screen.styled(event.style(), String.format("%-7s", event.what())) + "  " + event.instance(),
                        json(event.instance()).with("event", event.what()));
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "register",
            customSynopsis = "latchkey services register SERVICE HOST:PORT [OPTION...] [-- COMMAND...]",
            description = {
                "Register an instance of a service while COMMAND runs, or without COMMAND until ended.",
                "",
                "It is withdrawn at the end; if this process is killed, the engine drops it when --ttl is over."
            },
            footer = {"", "Example:", "  latchkey services register orders 10.0.0.7:8080 --tag eu -- ./serve-orders"})
    static final class Register extends EngineCommand implements ProgramRunner {

        @Parameters(index = "0", paramLabel = "SERVICE", description = "The service.")
        private String service = "";

        @Parameters(index = "1", paramLabel = "HOST:PORT", description = "Where the instance is to be reached.")
        private String address = "";

        @Parameters(index = "2..*", paramLabel = "COMMAND", description = "The program to run, after --.")
        private List<String> command = List.of();

        @Option(names = "--id", paramLabel = "ID", description = "What tells it from the others; HOST:PORT by default.")
        private @Nullable String id;

        @Option(names = "--weight", paramLabel = "N", description = "Its share of the calls; 1 by default.")
        private int weight = 1;

        @Option(
                names = "--tag",
                paramLabel = "TAG",
                description = "What callers select by; may be given several times.")
        private List<String> tags = List.of();

        @Option(names = "--metadata", paramLabel = "KEY=VALUE", description = "What callers want to know; likewise.")
        private Map<String, String> metadata = Map.of();

        @Option(
                names = "--ttl",
                paramLabel = "TIME",
                description = "How long it stays when this process is killed; 10s by default.")
        private @Nullable Duration ttl;

        @Override
        protected void configure(dev.latchkey.CoordinatorBuilder builder) {
            if (ttl != null) {
                builder.sessionTtl(ttl);
            }
        }

        @Override
        protected int run(Coordinator coordinator, Screen screen) throws Exception {
            try (Registration registration = coordinator.services().register(instance())) {
                if (command.isEmpty()) {
                    screen.show(
                            "registered " + registration.instance(),
                            json(registration.instance()).with("event", "registered"));
                    new CountDownLatch(1).await();
                }
                Program program = Program.start(command, Map.of(), Duration.ofSeconds(10));
                Shutdown.before(program::end);
                return program.await();
            } catch (Program.NotStartedException failure) {
                screen.failure(Errors.text(failure), failure.exitCode());
                return failure.exitCode();
            }
        }

        private ServiceInstance instance() {
            int colon = address.lastIndexOf(':');
            if (colon <= 0 || !address.substring(colon + 1).matches("[0-9]{1,5}")) {
                throw new IllegalArgumentException(
                        "An address such as 10.0.0.7:8080 is wanted, but it is \"" + address + "\".");
            }
            ServiceInstance instance = ServiceInstance.of(
                            service, address.substring(0, colon), Integer.parseInt(address.substring(colon + 1)))
                    .withWeight(weight)
                    .withTags(tags.toArray(String[]::new))
                    .withMetadata(metadata);
            return id == null ? instance : instance.withId(id);
        }
    }
}
