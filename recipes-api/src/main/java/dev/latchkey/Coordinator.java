package dev.latchkey;

import dev.latchkey.atomic.AtomicValue;
import dev.latchkey.atomic.Atomics;
import dev.latchkey.atomic.Decision;
import dev.latchkey.atomic.DistributedCounter;
import dev.latchkey.barrier.Barriers;
import dev.latchkey.barrier.DistributedBarrier;
import dev.latchkey.barrier.DistributedCountDownLatch;
import dev.latchkey.barrier.DistributedDoubleBarrier;
import dev.latchkey.codec.Codec;
import dev.latchkey.config.ConfigStore;
import dev.latchkey.config.Configs;
import dev.latchkey.core.Kernel;
import dev.latchkey.discovery.ServiceRegistry;
import dev.latchkey.discovery.Services;
import dev.latchkey.election.Elections;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.election.LeaderTask;
import dev.latchkey.election.LeaderTaskOptions;
import dev.latchkey.group.Group;
import dev.latchkey.group.Groups;
import dev.latchkey.inspect.EngineInspector;
import dev.latchkey.inspect.Inspector;
import dev.latchkey.lock.DistributedLock;
import dev.latchkey.lock.DistributedReadWriteLock;
import dev.latchkey.lock.DistributedSemaphore;
import dev.latchkey.lock.LockSet;
import dev.latchkey.lock.Locks;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.EngineRefusedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.LayoutException;
import dev.latchkey.session.Session;
import java.util.List;
import java.util.Map;

/**
 * An application's one way to its engine: hands out recipes, and keeps the session that they stand on. Make one per
 * application, and close it at the end. Thread-safe.
 */
public final class Coordinator implements AutoCloseable {

    /** The system property, and the environment variable, that {@link #fromEnvironment()} reads. */
    private static final String PROPERTY = "latchkey.uri";

    private static final String VARIABLE = "LATCHKEY_URI";

    /** Variables that stand beside it, so that a secret need not stand in a URI, and the parameter that each sets. */
    private final Wiring wiring;

    private final Locks locks;
    private final Configs configs;
    private final Barriers barriers;
    private final Groups groups;
    private final Services services;
    private final Inspector inspector;
    private final Atomics atomics;
    private final Elections elections;

    Coordinator(Wiring wiring) {
        this.wiring = wiring;
        Kernel kernel = wiring.kernel();
        this.locks = new Locks(kernel);
        this.configs = new Configs(kernel);
        this.barriers = new Barriers(kernel);
        this.groups = new Groups(kernel);
        this.services = new Services(kernel);
        this.inspector = new EngineInspector(kernel);
        this.atomics = new Atomics(kernel);
        this.elections = new Elections(kernel);
    }

    /**
     * Connects to the engine that the URI names, and returns once there is a session.
     *
     * @param uri {@code etcd://host:2379,host:2379/namespace}, {@code zookeeper://host:2181/namespace}, {@code local:} or
     *     {@code local:name}, each with {@code ?parameter=value&…}; common parameters are {@code sessionTtl},
     *     {@code connectTimeout}, {@code requestTimeout} and {@code waitTimeout}
     * @throws IllegalArgumentException if the URI cannot be used; the message says what to write instead
     * @throws EngineUnavailableException if the engine cannot be reached; the message names the addresses tried and why each
     *     failed
     * @throws EngineRefusedException if the engine refuses the application
     * @throws LayoutException if the namespace was written by a version of this library that this one cannot read
     * @throws CoordinationException if the thread is interrupted meanwhile
     */
    public static Coordinator connect(String uri) {
        return builder(uri).connect();
    }

    /** Begins with a URI and goes on with what does not belong into one. */
    public static CoordinatorBuilder builder(String uri) {
        return new CoordinatorBuilder(uri);
    }

    /**
     * Connects with the URI in the system property {@code latchkey.uri}, else in the environment variable
     * {@code LATCHKEY_URI}, and with {@link CoordinatorBuilder#credentialsFromEnvironment}.
     *
     * @throws IllegalStateException if no URI is set
     */
    public static Coordinator fromEnvironment() {
        return builder(uriFromEnvironment(System.getProperty(PROPERTY, ""), System.getenv()))
                .credentialsFromEnvironment()
                .connect();
    }

    static String uriFromEnvironment(String property, Map<String, String> environment) {
        String uri = property.isBlank() ? environment.getOrDefault(VARIABLE, "") : property;
        if (uri.isBlank()) {
            throw new IllegalStateException(
                    "No engine is named: set the system property " + PROPERTY + " or the environment variable "
                            + VARIABLE + " to a URI such as etcd://host:2379/namespace or local:.");
        }
        return uri.strip();
    }

    /**
     * The lock of this name; the same object for the same name, as long as it is in use.
     *
     * @param name segments of letters, digits and {@code . _ ~ : @ + -}, joined by slashes
     * @throws IllegalArgumentException if the name is none
     */
    public DistributedLock lock(String name) {
        return locks.lock(name);
    }

    /**
     * The group of this name; the same object for the same name, until it is closed.
     *
     * @param name segments of letters, digits and {@code . _ ~ : @ + -}, joined by slashes
     * @throws IllegalArgumentException if the name is none
     */
    public Group group(String name) {
        return groups.group(name);
    }

    /** Where services are registered and found. */
    public ServiceRegistry services() {
        return services;
    }

    /**
     * The counter of this name; the same object for the same name, as long as it is in use.
     *
     * @throws IllegalArgumentException if the name is none
     */
    public DistributedCounter counter(String name) {
        return atomics.counter(name);
    }

    /**
     * The atomic value of this name. All who use the name use codecs that read each other's bytes.
     *
     * @throws IllegalArgumentException if the name is none
     */
    public <T> AtomicValue<T> value(String name, Codec<T> codec) {
        return atomics.value(name, codec);
    }

    /**
     * The decision of this name. All who use the name use codecs that read each other's bytes.
     *
     * @throws IllegalArgumentException if the name is none
     */
    public <T> Decision<T> decision(String name, Codec<T> codec) {
        return atomics.decision(name, codec);
    }

    /**
     * A new candidacy in the election of this name; every call gives another.
     *
     * @param name as {@link #lock} takes it
     * @throws IllegalArgumentException if the name is none
     */
    public LeaderLatch leaderLatch(String name) {
        return leaderLatch(name, "");
    }

    /**
     * A new candidacy in the election of this name; every call gives another.
     *
     * @param metadata what it says of itself to whoever looks at the candidates, such as an address; at most 64 KiB
     */
    public LeaderLatch leaderLatch(String name, String metadata) {
        return elections.latch(name, metadata);
    }

    /** A new task that runs its body while it leads in the election of this name; every call gives another. */
    public LeaderTask leaderTask(String name, LeaderTask.Body body) {
        return leaderTask(name, LeaderTaskOptions.DEFAULTS, body);
    }

    /** A new task that runs its body while it leads in the election of this name, with these options. */
    public LeaderTask leaderTask(String name, LeaderTaskOptions options, LeaderTask.Body body) {
        return elections.task(name, options, body);
    }

    /**
     * The read-write lock of this name; the same object for the same name, as long as it is in use.
     *
     * @param name as {@link #lock} takes it
     * @throws IllegalArgumentException if the name is none
     */
    public DistributedReadWriteLock readWriteLock(String name) {
        return locks.readWriteLock(name);
    }

    /**
     * The semaphore of this name; the same object for the same name and number, as long as it is in use.
     *
     * @param name as {@link #lock} takes it
     * @param permits how many there are, for all who use it; whoever names another number than the first gets a
     *     {@link dev.latchkey.session.ShapeConflictException} when acquiring
     * @throws IllegalArgumentException if the name is none, or there is no permit
     */
    public DistributedSemaphore semaphore(String name, int permits) {
        return locks.semaphore(name, permits);
    }

    /** Who holds and who waits, in all of the namespace, for people to look at. */
    public Inspector inspect() {
        return inspector;
    }

    /**
     * Several locks, to be had together: all of them or none, within one deadline.
     *
     * @param names each as {@link #lock} takes it, in any order; one that is named twice counts once
     * @throws IllegalArgumentException if one of the names is none, or there is none at all
     */
    public LockSet lockAll(String... names) {
        return locks.lockAll(List.of(names));
    }

    /**
     * The barrier of this name.
     *
     * @throws IllegalArgumentException if the name is none
     */
    public DistributedBarrier barrier(String name) {
        return barriers.barrier(name);
    }

    /**
     * The double barrier of this name, at which so many begin and end together. All who use the name must name the same
     * number.
     *
     * @throws IllegalArgumentException if the name is none, or the number not from 1 to 4000
     */
    public DistributedDoubleBarrier doubleBarrier(String name, int parties) {
        return barriers.doubleBarrier(name, parties);
    }

    /**
     * The latch of this name, which opens after so many count-downs. All who use the name must name the same count.
     *
     * @throws IllegalArgumentException if the name is none, or the count not from 1 to 4000
     */
    public DistributedCountDownLatch countDownLatch(String name, int count) {
        return barriers.latch(name, count);
    }

    /**
     * The configuration of this name; the same object for the same name, as long as it is in use.
     *
     * @param name segments of letters, digits and {@code . _ ~ : @ + -}, joined by slashes
     * @throws IllegalArgumentException if the name is none
     */
    public ConfigStore config(String name) {
        return configs.config(name);
    }

    /** How the application stands with its engine. */
    public Session session() {
        return wiring.kernel().sessions();
    }

    /**
     * Ends the session: all grants are lost, all who wait get a
     * {@link dev.latchkey.session.CoordinatorClosedException}, and no thread is left. Waits for the engine, but not longer than
     * about the request time-out. Closing twice does nothing.
     */
    @Override
    public void close() {
        wiring.close();
    }

    /** Where it leads to, without secrets. */
    @Override
    public String toString() {
        return "Coordinator at " + wiring.uri() + ", session " + session().state();
    }
}
