package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.QueuedExecutor;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.scripted.ScriptedBackend;
import dev.latchkey.scripted.ScriptedEngine;
import dev.latchkey.scripted.ScriptedProvider;
import dev.latchkey.scripted.Threads;
import dev.latchkey.scripted.VirtualTime;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.LayoutException;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.BackendConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("The front door")
class CoordinatorTest {

    private final ScriptedEngine engine = new ScriptedEngine();
    private final ScriptedBackend backend = new ScriptedBackend(engine);

    private CoordinatorBuilder builder(String name) {
        ScriptedProvider.register(name, backend);
        return Coordinator.builder("scripted:" + name).time(new VirtualTime()).executor(new QueuedExecutor());
    }

    @Test
    @DisplayName("names the artifact that is missing on the class path")
    void missingBackend() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coordinator.connect("etcd://h:2379/shop?password=geheim"))
                .withMessage("The backend for \"etcd://h:2379/shop?password=***\" is not on the class path: add"
                        + " dev.latchkey:backend-etcd. Present are the schemes [scripted].");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coordinator.connect("zookeeper://h"))
                .withMessageContaining("add dev.latchkey:backend-zookeeper.");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coordinator.connect("local:"))
                .withMessageContaining("add dev.latchkey:backend-local.");
    }

    @Test
    @DisplayName("knows what an unknown scheme was probably meant to be")
    void unknownScheme() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coordinator.connect("zookeper://h"))
                .withMessage("No backend knows the scheme \"zookeper\" of \"zookeper://h\". Did you mean \"zookeeper\"?"
                        + " Known are [etcd, local, scripted, zookeeper], present [scripted].");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coordinator.connect("redis://h"))
                .withMessageNotContaining("Did you mean");
    }

    @Test
    @DisplayName("knows what an unknown parameter was probably meant to be, wherever it was given")
    void unknownParameter() {
        String expected = "No parameter \"sesionTtl\" is known for Scripted; it stands in"
                + " \"scripted:x?sesionTtl=1s\" or was given to the builder. Did you mean \"sessionTtl\"? Known are"
                + " [connectTimeout, password, requestTimeout, sessionTtl, user, waitTimeout].";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coordinator.connect("scripted:x?sesionTtl=1s"))
                .withMessage(expected);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder("x").parameter("passwort", "geheim").connect())
                .withMessageContaining("Did you mean \"password\"?")
                .withMessageNotContaining("geheim");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coordinator.connect("scripted:x?sessionTtl=1y"))
                .withMessageContaining("The parameter sessionTtl is a duration");
        assertThat(backend.takeRequests()).isEmpty();
    }

    @Test
    @DisplayName("takes from the environment only what was not given")
    void credentialsOfTheEnvironment() {
        Map<String, String> environment = Map.of("LATCHKEY_USER", "me", "LATCHKEY_PASSWORD", "geheim");
        assertThat(handed("", environment)).isEqualTo(Map.of("name", "asked", "user", "me", "password", "geheim"));
        assertThat(handed("?user=me", environment))
                .isEqualTo(Map.of("name", "asked", "user", "me", "password", "geheim"));
        assertThat(handed("?user=you", Map.of("LATCHKEY_PASSWORD", "geheim")))
                .isEqualTo(Map.of("name", "asked", "user", "you", "password", "geheim"));
        assertThat(handed("?user=you&password=other", environment))
                .isEqualTo(Map.of("name", "asked", "user", "you", "password", "other"));
        assertThat(handed("?user=you", environment)).isEqualTo(Map.of("name", "asked", "user", "you"));
        assertThat(handed("", Map.of())).isEqualTo(Map.of("name", "asked"));
    }

    private Map<String, String> handed(String parameters, Map<String, String> environment) {
        ScriptedProvider.register("asked", new ScriptedBackend(new ScriptedEngine()));
        Coordinator.builder("scripted:asked" + parameters)
                .credentialsFrom(environment)
                .connect()
                .close();
        return ScriptedProvider.config("asked").parameters();
    }

    @Test
    @DisplayName("hands the backend its own parameters, the builder's before the URI's, and shows none of their values")
    void whatABackendGets() {
        ScriptedProvider.register("handed", backend);
        Coordinator coordinator = Coordinator.builder(
                        "scripted:handed?user=me&password=one&sessionTtl=20s&requestTimeout=1s")
                .parameter("password", "geheim")
                .connectTimeout(Duration.ofSeconds(2))
                .connect();
        BackendConfig config = ScriptedProvider.config("handed");
        assertThat(config.parameters()).isEqualTo(Map.of("name", "handed", "user", "me", "password", "geheim"));
        assertThat(config.namespace()).isEqualTo("latchkey");
        assertThat(config.requestTimeout()).isEqualTo(Duration.ofSeconds(1));
        assertThat(config.connectTimeout()).isEqualTo(Duration.ofSeconds(2));
        assertThat(config.toString()).doesNotContain("geheim").contains("[name, password, user]");
        assertThat(coordinator)
                .hasToString("Coordinator at scripted:handed?password=***&requestTimeout=1s"
                        + "&sessionTtl=20s&user=me, session ACTIVE");
        coordinator.close();
        assertThat(coordinator.toString()).endsWith("session CLOSED");
    }

    @Test
    @DisplayName("reads the system property first, then the environment, and says what to set")
    void fromEnvironment() {
        Map<String, String> environment = Map.of("LATCHKEY_URI", " local:a ");
        assertThat(Coordinator.uriFromEnvironment("local:b", environment)).isEqualTo("local:b");
        assertThat(Coordinator.uriFromEnvironment(" ", environment)).isEqualTo("local:a");
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> Coordinator.uriFromEnvironment("", Map.of()))
                .withMessage("No engine is named: set the system property latchkey.uri or the environment variable"
                        + " LATCHKEY_URI to a URI such as etcd://host:2379/namespace or local:.");
    }

    @Test
    @DisplayName("gives one object for one name, and refuses what is no name")
    void locksByName() {
        try (Coordinator coordinator = builder("locks").connect()) {
            assertThat(coordinator.lock("a")).isSameAs(coordinator.lock("a"));
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> coordinator.lock("a//b"))
                    .withMessageContaining("The name of a lock is wanted");
            assertThat(coordinator.session()).isSameAs(coordinator.session());
        }
    }

    @Test
    @DisplayName("fails fast, with the addresses tried and why each failed, and leaves nothing running")
    void failsFast() {
        backend.unreachable("no server could be reached: h1:2379 (connection refused), h2:2379 (no answer)");
        backend.always(Request.OPEN, Fate.UNAVAILABLE);
        assertThatExceptionOfType(EngineUnavailableException.class)
                .isThrownBy(() -> builder("away").connect())
                .withMessage("Connecting to scripted:away: no server could be reached: h1:2379 (connection refused),"
                        + " h2:2379 (no answer)");
        assertThat(backend.isClosed()).isTrue();
    }

    @Test
    @DisplayName("tells a refusal from an engine that is away")
    void refused() {
        backend.always(Request.OPEN, Fate.REFUSED);
        assertThatExceptionOfType(EngineRefusedException.class)
                .isThrownBy(() -> builder("refusing").connect())
                .withMessage("Connecting to scripted:refusing: permission denied");
        assertThat(backend.isClosed()).isTrue();
    }

    @Test
    @DisplayName("does not enter a namespace with a foreign layout")
    void foreignLayout() {
        engine.put("layout", "2\nwritten by Latchkey 3\n".getBytes(StandardCharsets.UTF_8), null);
        assertThatExceptionOfType(LayoutException.class)
                .isThrownBy(() -> builder("foreign").connect())
                .withMessageContaining("version \"2\" (written by Latchkey 3)");
        assertThat(engine.sessions()).isEmpty();
    }

    @Test
    @DisplayName("starts without the engine if wished, and goes on by itself when it comes")
    void startsWithoutEngine() {
        backend.always(Request.OPEN, Fate.UNAVAILABLE);
        VirtualTime time = new VirtualTime();
        QueuedExecutor executor = new QueuedExecutor();
        try (Coordinator coordinator = builder("later")
                .time(time)
                .executor(executor)
                .startsWithoutEngine(true)
                .connect()) {
            assertThat(coordinator.session().state()).isEqualTo(SessionState.LOST);
            CompletableFuture<Grant> asked = coordinator.lock("a").acquireAsync();
            backend.always(Request.OPEN, Fate.ANSWERED);
            time.advance(Duration.ofSeconds(1));
            executor.runAll();
            assertThat(asked).isCompleted();
            assertThat(coordinator.session().state()).isEqualTo(SessionState.ACTIVE);
        }
    }

    @Test
    @DisplayName("interrupted while connecting takes everything down, and keeps the interrupt")
    void connectInterrupted() {
        backend.next(Request.OPEN, Fate.HELD_BACK);
        CoordinatorBuilder builder = builder("interrupted");
        Threads.interruptWhenWaiting(Thread.currentThread());
        assertThatExceptionOfType(CoordinationException.class)
                .isThrownBy(builder::connect)
                .withMessage("Connecting to scripted:interrupted was interrupted.");
        assertThat(Thread.interrupted()).isTrue();
        assertThat(backend.isClosed()).isTrue();
    }

    @Test
    @DisplayName("does not wait for ever for a backend that breaks its promise")
    void connectHasAnEnd() {
        backend.next(Request.OPEN, Fate.HELD_BACK);
        assertThatExceptionOfType(CoordinationException.class)
                .isThrownBy(() -> builder("stuck")
                        .connectTimeout(Duration.ofMillis(10))
                        .requestTimeout(Duration.ofMillis(10))
                        .connect())
                .withMessage("Connecting to scripted:stuck had no end within 50 ms.");
        assertThat(backend.isClosed()).isTrue();
    }

    @Test
    @DisplayName("closed twice closes once; what is asked of it later fails, and says why")
    void closeTwice() {
        Rig rig = Rig.connected();
        rig.coordinator.close();
        rig.coordinator.close();
        assertThat(rig.backend.takeRequests()).containsExactly(Request.END);
        assertThat(rig.coordinator.session().state()).isEqualTo(SessionState.CLOSED);
        assertThatExceptionOfType(CoordinatorClosedException.class)
                .isThrownBy(() -> rig.lock().tryAcquire())
                .withMessage("The coordinator was closed.");
    }

    @Test
    @DisplayName("closed while the engine is silent does not wait longer than a request may take")
    void closeWithASilentEngine() {
        backend.next(Request.END, Fate.HELD_BACK);
        Coordinator coordinator =
                builder("silent").requestTimeout(Duration.ofMillis(10)).connect();
        coordinator.close();
        assertThat(backend.isClosed()).isTrue();
    }

    @Test
    @DisplayName("closed by an interrupted thread closes all the same, and keeps the interrupt")
    void closeInterrupted() {
        backend.next(Request.END, Fate.HELD_BACK);
        Coordinator coordinator = builder("hurried").connect();
        Thread.currentThread().interrupt();
        coordinator.close();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(backend.isClosed()).isTrue();
    }

    @Test
    @DisplayName("leaves no thread behind, and may be closed from one of its own callbacks")
    void noThreadIsLeft() {
        ScriptedProvider.register("threads", backend);
        Coordinator coordinator = Coordinator.connect("scripted:threads");
        CompletableFuture<Void> closedInside = coordinator
                .lock("a")
                .acquireAsync()
                .thenAccept(grant -> {
                    assertThat(grant.release()).isTrue();
                    coordinator.close();
                });
        Threads.await("the callback's end", closedInside::isDone);
        assertThat(closedInside).isCompleted();
        Threads.await("the end of all threads", () -> ownThreads().isEmpty());
    }

    private static Set<String> ownThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("latchkey-"))
                .collect(Collectors.toSet());
    }

    @Test
    @DisplayName("has a name that is not blank")
    void blankName() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coordinator.builder("scripted:x").name(" "))
                .withMessage("A coordinator's name is wanted, but it is blank.");
    }
}
