package dev.latchkey.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.commandline.Command.Result;
import dev.latchkey.conformance.ClientLink;
import dev.latchkey.conformance.Engine;
import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceView;
import dev.latchkey.session.Grant;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@DisplayName("The latchkey command, on real servers,")
@Execution(ExecutionMode.CONCURRENT)
class CommandOnServersIT {

    private static final Engine ZOOKEEPER = SharedEngines.zooKeeper(1);
    private static final Engine ETCD = SharedEngines.etcd(EtcdVersion.V3_4, 1);

    /** Says its token and its process, and stays until it is told to end. */
    private static final String STAYS = "trap 'echo told; exit 9' TERM; echo token $LATCHKEY_FENCING_TOKEN;"
            + " echo process $$; while :; do sleep 0.1; done";

    private final String namespace = "test-" + UUID.randomUUID();

    static Stream<Engine> engines() {
        return Stream.of(ZOOKEEPER, ETCD);
    }

    /** Patience that no slow machine wears out; where the loss is wanted, the command line names a shorter life. */
    private String uri(Engine engine) {
        return patient(engine.uri(namespace));
    }

    private static String patient(String uri) {
        return uri + "?sessionTtl=60s&connectTimeout=60s&requestTimeout=20s";
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName(
            "excludes others while its program runs, shows who holds, and at SIGTERM ends the program and then gives the lock back")
    void lock(Engine engine) throws Exception {
        String uri = uri(engine);
        try (Command holder = Command.start(uri, "lock", "report", "--", "sh", "-c", STAYS);
                Coordinator coordinator = Coordinator.connect(uri)) {
            long token = Long.parseLong(holder.awaitLine("token "));
            long program = Long.parseLong(holder.awaitLine("process "));
            assertThat(coordinator.lock("report").holder())
                    .hasValueSatisfying(who -> assertThat(who.process()).isEqualTo(holder.pid()));
            Result refused = Command.run(uri, "lock", "report", "--timeout", "0s", "--", "echo", "never");
            assertThat(refused.exitCode()).isEqualTo(75);
            assertThat(refused.out()).isEmpty();
            Result seen = Command.run(uri, "inspect", "report", "--json");
            assertThat(seen.lines())
                    .singleElement()
                    .asString()
                    .startsWith("{\"kind\":\"locks\",\"name\":\"report\",\"role\":\"holds\",")
                    .contains("\"process\":" + holder.pid() + ",")
                    .contains("\"token\":" + token + ",");
            holder.terminate();
            try (Grant next = coordinator.lock("report").acquire(Command.DEADLINE)) {
                assertThat(next.fencingToken()).isGreaterThan(token);
                assertThat(ProcessHandle.of(program)).isEmpty();
            }
            assertThat(holder.result().exitCode()).isEqualTo(143);
            assertThat(holder.out()).contains("told");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("ends its program when the lock is lost, and says so by its exit code")
    void lostLock(Engine engine) {
        try (ClientLink link = engine.link(namespace);
                Command holder =
                        Command.start(patient(link.uri()), "lock", "report", "--ttl", "3s", "--", "sh", "-c", STAYS)) {
            holder.awaitLine("process ");
            link.blackhole();
            holder.awaitLine("told");
            link.restore();
            Result result = holder.result();
            assertThat(result.exitCode()).isEqualTo(79);
            assertThat(result.err()).contains("was lost");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("leads while its program runs, and another leads with a greater token once it is killed")
    void elect(Engine engine) {
        String uri = uri(engine);
        try (Command first = Command.start(uri, "elect", "scheduler", "--ttl", "3s", "--", "sh", "-c", STAYS)) {
            long token = Long.parseLong(first.awaitLine("token "));
            long orphan = Long.parseLong(first.awaitLine("process "));
            try (Command second =
                    Command.start(uri, "elect", "scheduler", "--", "sh", "-c", "echo token $LATCHKEY_FENCING_TOKEN")) {
                first.kill();
                // Nobody ends the program of a process that was killed; so tokens are checked where it writes.
                ProcessHandle.of(orphan).ifPresent(ProcessHandle::destroyForcibly);
                assertThat(Long.parseLong(second.awaitLine("token "))).isGreaterThan(token);
                assertThat(second.result().exitCode()).isZero();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("tells of changes of the configuration as they come, and pings each address")
    void watchAndPing(Engine engine) throws Exception {
        String uri = uri(engine);
        try (Coordinator coordinator = Coordinator.connect(uri)) {
            coordinator.config("shop").put("limit", "100");
            try (Command watch = Command.start(uri, "config", "watch", "shop", "--count", "2")) {
                watch.awaitLine("limit = 100");
                coordinator.config("shop").put("limit", "250");
                watch.awaitLine("limit = 250, was 100, revision 2");
                assertThat(watch.result().exitCode()).isZero();
            }
        }
        Result ping = Command.run(uri.replaceFirst("//", "//127.0.0.1:1,"), "ping", "--timeout", "20s", "--json");
        assertThat(ping.exitCode()).isEqualTo(1);
        assertThat(ping.lines().get(0)).startsWith("{\"address\":\"127.0.0.1:1\",\"healthy\":false,");
        assertThat(ping.lines().get(1)).contains("\"healthy\":true,");
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("registers an instance while it runs, lists it, tells of its end, and withdraws it when it is ended")
    void services(Engine engine) throws Exception {
        String uri = uri(engine);
        try (Coordinator coordinator = Coordinator.connect(uri);
                Command instance =
                        Command.start(uri, "services", "register", "orders", "10.0.0.7:8080", "--tag", "eu");
                ServiceView view = coordinator.services().view("orders")) {
            instance.awaitLine("registered orders/10.0.0.7:8080");
            Command.await(
                    "the instance is seen", Command.DEADLINE, () -> !view.all().isEmpty());
            assertThat(view.all()).extracting(ServiceInstance::tags).containsExactly(Set.of("eu"));
            Result list = Command.run(uri, "services", "list", "--json");
            assertThat(list.lines())
                    .as("%s; %s", list, instance)
                    .singleElement()
                    .asString()
                    .contains("\"address\":\"10.0.0.7\",\"port\":8080,");
            try (Command watch = Command.start(uri, "services", "watch", "orders", "--count", "2")) {
                watch.awaitLine("added ");
                instance.terminate();
                watch.awaitLine("removed ");
                assertThat(watch.result().exitCode()).isZero();
            }
            assertThat(instance.result().exitCode()).isEqualTo(143);
        }
    }

    @Test
    @DisplayName(
            "copies configuration from ZooKeeper to etcd: first in words, then in deed, then nothing is left to do")
    void copy() throws Exception {
        String from = uri(ZOOKEEPER);
        String to = uri(ETCD);
        try (Coordinator source = Coordinator.connect(from);
                Coordinator target = Coordinator.connect(to)) {
            source.config("shop").put("db/size", "20");
            source.config("shop").put("db/url", "jdbc:h2:mem");
            target.config("shop").put("db/size", "10");
            target.config("shop").put("extra", "1");
            Result dryRun = Command.run("", "copy", "--from", from, "--to", to, "--delete", "--dry-run", "shop");
            assertThat(dryRun.exitCode()).isZero();
            assertThat(dryRun.lines())
                    .containsExactly(
                            "change  shop db/size",
                            "add     shop db/url",
                            "delete  shop extra",
                            "shop: 3 to change, 0 as they are; nothing was done");
            assertThat(target.config("shop").getAll("")).containsOnlyKeys("db/size", "extra");
            Result copy = Command.run("", "copy", "--from", from, "--to", to, "--delete", "shop");
            assertThat(copy.exitCode()).isZero();
            assertThat(copy.out()).contains("shop: 3 changed, 0 as they are; verified");
            assertThat(target.config("shop").exportText(""))
                    .isEqualTo(source.config("shop").exportText(""));
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    @DisplayName("plays its demo, with a process that is stopped and killed, one demo after another")
    void demo(Engine engine) {
        String uri = uri(engine);
        Result demo = Command.run(uri, "demo", "--ttl", "15s", "--json");
        assertThat(demo.err()).isEmpty();
        assertThat(demo.exitCode()).isZero();
        assertThat(demo.lines())
                .allMatch(line -> line.startsWith("{\"scene\":"))
                .anyMatch(line -> line.contains("SIGSTOP"))
                .anyMatch(line -> line.contains("refused: "))
                .anyMatch(line -> line.contains("SIGKILL"))
                .anyMatch(line -> line.contains("\"event\":\"end\""));
    }
}
