package dev.latchkey;

import dev.latchkey.core.Identity;
import dev.latchkey.session.CoordinatorListener;
import dev.latchkey.spi.Time;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** Collects what a coordinator needs; what is set here goes before the URI's parameters. Not thread-safe. */
public final class CoordinatorBuilder {

    private final ConnectionUri uri;
    private final Map<String, String> parameters = new LinkedHashMap<>();
    private final Map<String, Duration> durations = new LinkedHashMap<>();

    private Identity identity = Identity.ofThisProcess();
    private CoordinatorListener listener = new CoordinatorListener() {};
    private boolean startsWithoutEngine;
    private boolean reportsForgottenGrants = true;
    private @Nullable Executor executor;
    private @Nullable Time time;

    CoordinatorBuilder(String uri) {
        this.uri = ConnectionUri.parse(uri);
    }

    /** How long the engine keeps what this application holds once it hears no more of it. By default 10 s. */
    public CoordinatorBuilder sessionTtl(Duration ttl) {
        durations.put("sessionTtl", ttl);
        return this;
    }

    /** How long the first connection may take. By default 10 s. */
    public CoordinatorBuilder connectTimeout(Duration timeout) {
        durations.put("connectTimeout", timeout);
        return this;
    }

    /** How long one request to the engine may take. By default 3 s. */
    public CoordinatorBuilder requestTimeout(Duration timeout) {
        durations.put("requestTimeout", timeout);
        return this;
    }

    /** How long a caller waits for a grant who names no time. By default an hour. */
    public CoordinatorBuilder waitTimeout(Duration timeout) {
        durations.put("waitTimeout", timeout);
        return this;
    }

    /** What this application is called where others see it hold or wait. By default {@code host/process}. */
    public CoordinatorBuilder name(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("A coordinator's name is wanted, but it is blank.");
        }
        identity = identity.named(name);
        return this;
    }

    /** A parameter of the backend, as it would stand in the URI; the place for secrets. */
    public CoordinatorBuilder parameter(String parameter, String value) {
        parameters.put(parameter, value);
        return this;
    }

    /** Who connects, and the password that proves it; goes before the URI's {@code user} and {@code password}. */
    public CoordinatorBuilder credentials(String user, String password) {
        return parameter("user", user).parameter("password", password);
    }

    /**
     * Connects as the user in the environment variable {@code LATCHKEY_USER}, with the password in {@code LATCHKEY_PASSWORD}: each
     * where it is set, and nothing was given before. They do not count on an engine that asks nobody who he is.
     */
    public CoordinatorBuilder credentialsFromEnvironment() {
        return credentialsFrom(System.getenv());
    }

    CoordinatorBuilder credentialsFrom(Map<String, String> environment) {
        String user = environment.getOrDefault("LATCHKEY_USER", "");
        String password = environment.getOrDefault("LATCHKEY_PASSWORD", "");
        if ((user.isEmpty() && password.isEmpty()) || !Backends.knowsParameter(uri, "user")) {
            return this;
        }
        String given = given("user");
        if (given != null && !user.isEmpty() && !given.equals(user)) {
            return this; // The password is somebody else's.
        }
        if (given == null && !user.isEmpty()) {
            parameter("user", user);
        }
        if (!password.isEmpty() && given("password") == null && given("passwordFile") == null) {
            parameter("password", password);
        }
        return this;
    }

    private @Nullable String given(String parameter) {
        String own = parameters.get(parameter);
        return own == null ? uri.parameters().get(parameter) : own;
    }

    /** Talks TLS with servers for which a certificate in this PEM file vouches. */
    public CoordinatorBuilder trusting(Path authorities) {
        return parameter("ca", authorities.toString());
    }

    /**
     * Talks TLS and shows servers this certificate.
     *
     * @param certificate a PEM file: the client's own certificate, then those between it and its authority
     * @param key a PEM file with its private key in PKCS#8; may be the same
     */
    public CoordinatorBuilder clientCertificate(Path certificate, Path key) {
        return parameter("cert", certificate.toString()).parameter("key", key.toString());
    }

    /**
     * Where callbacks run and futures complete. It must not run tasks in the thread that submits them. By default daemon
     * threads of the coordinator's own. The coordinator does not shut it down.
     *
     * <p>It also goes on for a thread that has done much for others. So it needs more threads than callbacks block at one time:
     * if all of them wait for a lock, in callbacks, whoever would grant it may be waiting for one of them.
     */
    public CoordinatorBuilder executor(Executor callbacks) {
        executor = callbacks;
        return this;
    }

    /** Is told what an operator would want to know. */
    public CoordinatorBuilder listener(CoordinatorListener operator) {
        listener = operator;
        return this;
    }

    /**
     * Whether {@link #connect()} returns even if the engine is away: recipes then wait for it within their own deadlines.
     * By default it fails.
     */
    public CoordinatorBuilder startsWithoutEngine(boolean starts) {
        startsWithoutEngine = starts;
        return this;
    }

    /** Whether dropped grants are reported, with the stack that acquired them. By default they are. */
    public CoordinatorBuilder reportsForgottenGrants(boolean reports) {
        reportsForgottenGrants = reports;
        return this;
    }

    /** The clock and timer for everything, for tests. By default the machine's. */
    public CoordinatorBuilder time(Time clock) {
        time = clock;
        return this;
    }

    /** Connects; see {@link Coordinator#connect}. */
    public Coordinator connect() {
        Settings settings = Settings.of(uri.parameters(), durations);
        Wiring wiring =
                new Wiring(uri, parameters, settings, identity, listener, reportsForgottenGrants, executor, time);
        wiring.start(!startsWithoutEngine);
        return new Coordinator(wiring);
    }
}
