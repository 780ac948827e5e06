package dev.latchkey.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.commandline.Command.Result;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Every call is a process of its own, and the engine's directory is what they share. */
@DisplayName("The latchkey command, on an embedded engine with a directory,")
@Execution(ExecutionMode.CONCURRENT)
class CommandIT {

    @TempDir
    private Path directory;

    private String uri = "";

    @BeforeEach
    void nameTheEngine() {
        uri = "local:?dir=" + directory.resolve("engine");
    }

    @Test
    @DisplayName("keeps configuration with its history from one call to the next, and moves it as text")
    void configuration() throws Exception {
        assertThat(Command.run(uri, "config", "put", "shop", "db/size", "20"))
                .isEqualTo(new Result(0, "revision 1\n", ""));
        Result conflict = Command.run(uri, "config", "put", "shop", "db/size", "30", "--if-revision", "7");
        assertThat(conflict.exitCode()).isEqualTo(1);
        assertThat(conflict.err()).contains("another revision");
        assertThat(Command.run(uri, "config", "delete", "shop", "db/size").exitCode())
                .isZero();
        Result missing = Command.run(uri, "config", "get", "shop", "db/size");
        assertThat(missing.exitCode()).isEqualTo(1);
        assertThat(missing.err()).contains("has no value");
        assertThat(Command.run(uri, "config", "rollback", "shop", "db/size", "1")
                        .out())
                .isEqualTo("revision 3\n");
        assertThat(Command.run(uri, "config", "list", "shop", "--json").out())
                .startsWith("{\"key\":\"db/size\",\"revision\":3,\"deleted\":false,\"value\":\"20\",");
        assertThat(Command.run(uri, "config", "history", "shop", "db/size").lines())
                .hasSize(4)
                .anyMatch(line -> line.contains("(deleted)"));
        Path backup = directory.resolve("backup");
        assertThat(Command.run(uri, "config", "export", "shop", "--file", backup.toString())
                        .exitCode())
                .isZero();
        assertThat(Files.readString(backup)).contains("db/size = 20");
        assertThat(Command.run(uri, "config", "import", "other", backup.toString())
                        .out())
                .isEqualTo("1 changed\n");
        assertThat(Command.run(uri, "config", "get", "other", "db/size")).isEqualTo(new Result(0, "20\n", ""));
    }

    @Test
    @DisplayName("counts, and says whether a comparison held")
    void counter() {
        assertThat(Command.run(uri, "counter", "add", "visits", "41").out()).isEqualTo("41\n");
        assertThat(Command.run(uri, "counter", "compare-and-set", "visits", "7", "8")
                        .exitCode())
                .isEqualTo(1);
        assertThat(Command.run(uri, "counter", "reserve", "visits", "3").out()).isEqualTo("42 44\n");
        assertThat(Command.run(uri, "counter", "get", "visits", "--json").out())
                .isEqualTo("{\"counter\":\"visits\",\"value\":44}\n");
    }

    @Test
    @DisplayName("sets and removes barriers, whose waiters run out of time or pass")
    void barrier() {
        assertThat(Command.run(uri, "barrier", "set", "migration").exitCode()).isZero();
        assertThat(Command.run(uri, "barrier", "await", "migration", "--timeout", "50ms")
                        .exitCode())
                .isEqualTo(75);
        assertThat(Command.run(uri, "barrier", "remove", "migration").exitCode())
                .isZero();
        assertThat(Command.run(uri, "barrier", "await", "migration").exitCode()).isZero();
    }

    @Test
    @DisplayName(
            "runs programs under a lock, a permit, a leadership, a registration and in a round, and hands their exit codes on")
    void programs() {
        Result locked = Command.run(
                uri, "lock", "a", "--", "sh", "-c", "echo $LATCHKEY_RESOURCE has $LATCHKEY_FENCING_TOKEN; exit 3");
        assertThat(locked.out()).matches("lock a has [1-9][0-9]*\n");
        assertThat(locked.exitCode()).isEqualTo(3);
        assertThat(Command.run(uri, "semaphore", "a", "2", "--permits", "2", "--", "sh", "-c", "kill -9 $$")
                        .exitCode())
                .isEqualTo(137);
        assertThat(Command.run(uri, "elect", "a", "--", "sh", "-c", "echo $LATCHKEY_FENCING_TOKEN; exit 4"))
                .satisfies(elected -> assertThat(elected.out()).matches("[1-9][0-9]*\n"))
                .extracting(Result::exitCode)
                .isEqualTo(4);
        assertThat(Command.run(uri, "services", "register", "orders", "127.0.0.1:80", "--", "sh", "-c", "exit 5")
                        .exitCode())
                .isEqualTo(5);
        assertThat(Command.run(uri, "barrier", "enter", "a", "1", "--", "sh", "-c", "echo $LATCHKEY_ROUND"))
                .isEqualTo(new Result(0, "1\n", ""));
        Result missing = Command.run(uri, "lock", "a", "--", "/no/such/program");
        assertThat(missing.exitCode()).isEqualTo(127);
        assertThat(missing.err())
                .isEqualTo(
                        "latchkey: The program \"/no/such/program\" could not be started: No such file or directory.\n");
    }

    @Test
    @DisplayName("says what is wrong in one sentence and by its exit code, in JSON where that is wanted")
    void errors() {
        Result usage = Command.run(uri, "config", "gett", "shop");
        assertThat(usage.exitCode()).isEqualTo(64);
        assertThat(usage.err().lines()).hasSize(1);
        Result name = Command.run(uri, "lock", "two words", "--", "true");
        assertThat(name.exitCode()).isEqualTo(64);
        assertThat(name.err().lines()).hasSize(1);
        Result away = Command.run("", "counter", "get", "a", "--json", "--uri", "etcd://127.0.0.1:1?connectTimeout=1s");
        assertThat(away.exitCode()).isEqualTo(69);
        assertThat(away.err().lines())
                .singleElement()
                .asString()
                .startsWith("{\"error\":\"")
                .contains("127.0.0.1:1");
        Result verbose = Command.run(uri, "lock", "two words", "--verbose", "--", "true");
        assertThat(verbose.err()).contains("\tat dev.latchkey.");
    }

    @Test
    @DisplayName("says when nobody else can see what it does, and pings what is inside its process")
    void embedded() {
        Result put = Command.run("", "counter", "add", "a");
        assertThat(put.out()).isEqualTo("1\n");
        assertThat(put.err()).contains("ends with it").contains("--uri");
        Result ping = Command.run("", "ping", "--json", "--count", "3");
        assertThat(ping.out()).startsWith("{\"address\":\"inside this process\",\"healthy\":true,");
        assertThat(ping.err()).isEmpty();
    }

    @Test
    @DisplayName("plays its demo, each scene, and says at the end that it was true")
    void demo() {
        Result demo = Command.run("", "demo", "--ttl", "15s");
        assertThat(demo.err()).isEmpty();
        assertThat(demo.exitCode()).isZero();
        assertThat(demo.out())
                .contains("node-1 leads, with fencing token")
                .contains("knows by its own clock that it leads no more")
                .contains("refused: ")
                .contains("reads 250")
                .contains("the view shows node-2, node-3")
                .contains("round 1 begins")
                .contains("Coordinator.connect(")
                .contains("Everything above really happened, and was checked.")
                .doesNotContain("\u001b");
    }
}
