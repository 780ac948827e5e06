package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.latchkey.Coordinator;
import dev.latchkey.CoordinatorBuilder;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.LayoutException;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.Entry;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;

/** What someone is told who connects, or cannot. */
@DisplayName("Connecting")
public abstract class ConnectConformance extends LockTest {

    private static final Pattern ADDRESSES = Pattern.compile("//[^/]+/");

    /** Runs on this engine. */
    protected ConnectConformance(Engine engine) {
        super(engine);
    }

    @Test
    @DisplayName("gives an active session with time to live, and marks a new namespace with its layout")
    void connects() {
        Application application = application(LONG_TTL);
        assertThat(application.coordinator().session().state()).isEqualTo(SessionState.ACTIVE);
        assertThat(application.coordinator().session().remaining()).isPositive();
        assertThat(application.coordinator().session().id()).isNotEmpty();
        assertThat(client().at("layout"))
                .hasSize(1)
                .allSatisfy(mark -> assertThat(mark.text()).startsWith("1\n"));
    }

    @Test
    @DisplayName("is refused in a namespace that another version has laid out, and says which one wrote it")
    void foreignLayoutIsRefused() {
        Client other = client();
        Entry foreign = other.create("layout", "99\nwritten by Latchkey 7.0.0\n");
        assertThatThrownBy(() -> application(LONG_TTL))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("99")
                .hasMessageContaining("Latchkey 7.0.0")
                .hasMessageContaining("another namespace");
        assertThat(other.at("layout")).extracting(Entry::stamp).containsExactly(foreign.stamp());
    }

    @Test
    @DisplayName("fails with the address and the reason where nothing listens")
    void nothingListens() throws Exception {
        int port;
        try (Stranger gone = Stranger.silent()) {
            port = gone.port();
        }
        assertThatThrownBy(builderAt("127.0.0.1:" + port)::connect)
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("127.0.0.1:" + port)
                .hasMessageContaining("connection refused");
    }

    @Test
    @DisplayName("fails with the address and the reason where something else listens")
    void somethingElseListens() throws Exception {
        try (Stranger web = Stranger.speakingHttp()) {
            assertThatThrownBy(builderAt("127.0.0.1:" + web.port())::connect)
                    .isInstanceOf(EngineUnavailableException.class)
                    .hasMessageContaining("127.0.0.1:" + web.port())
                    .hasMessageContaining("answered, but not as");
        }
    }

    @Test
    @ResourceLock(SERVERS)
    @DisplayName("can be interrupted, and leaves no thread behind")
    void canBeInterrupted() throws Exception {
        try (Stranger silent = Stranger.silent()) {
            CoordinatorBuilder builder = builderAt("127.0.0.1:" + silent.port());
            Callable<Boolean> connecting = () -> {
                assertThatThrownBy(builder::connect).hasMessageContaining("interrupted");
                return Thread.currentThread().isInterrupted();
            };
            FutureTask<Boolean> task = new FutureTask<>(connecting);
            Thread thread = new Thread(task);
            thread.start();
            thread.interrupt();
            assertThat(task.get()).isTrue();
        }
        Await.until(
                "its timer has ended",
                () -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().equals("latchkey-timer")));
    }

    @Test
    @DisplayName("with a parameter that the engine does not know names those that it knows")
    void unknownParameter() {
        String uri = engine().uri(namespace());
        String typo = uri + (uri.contains("?") ? "&" : "?") + "sessionTtI=10s";
        assertThatThrownBy(() -> Coordinator.connect(typo))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sessionTtI")
                .hasMessageContaining("Did you mean \"sessionTtl\"?");
    }

    private CoordinatorBuilder builderAt(String address) {
        String uri = engine().uri(namespace());
        assumeFalse(uri.startsWith("local:"), "an engine inside the process has no address");
        return Coordinator.builder(ADDRESSES.matcher(uri).replaceFirst("//" + address + "/"))
                .connectTimeout(SHORT_REQUEST_TIMEOUT)
                .requestTimeout(SHORT_REQUEST_TIMEOUT);
    }
}
