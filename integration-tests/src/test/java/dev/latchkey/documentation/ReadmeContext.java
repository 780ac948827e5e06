package dev.latchkey.documentation;

import dev.latchkey.Coordinator;
import dev.latchkey.fence.JdbcFence;
import dev.latchkey.lock.DistributedLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;

/**
 * The application around the README's snippets: what they take for granted. Each snippet becomes the body of {@link #run} in a
 * subclass, so that what it does not declare itself it finds here.
 */
@SuppressWarnings({"unused", "checkstyle:VisibilityModifier"})
public abstract class ReadmeContext implements AutoCloseable {

    /** An order. */
    public record Order(String number) {}

    /** What a store holds. */
    public record Catalogue(String text) {}

    /** A ledger that takes what it is given. */
    public static final class Ledger {

        /** Adds a line, and says which it is. */
        public long append(Order line, long fencingToken) throws IOException {
            return fencingToken;
        }

        /** Adds up. */
        public long sum(long fencingToken) {
            return 0;
        }
    }

    /** A connection pool. */
    public static final class Pool {

        /** Has so many connections from now on. */
        public void resize(int size) {}
    }

    /** A scheduler. */
    public static final class Scheduler {

        /** Goes on. */
        public void resume(long fencingToken) {}

        /** Stops. */
        public void pause() {}
    }

    /** A store of catalogues and segments. */
    public static final class Store {

        /** Reads. */
        public Catalogue load() {
            return new Catalogue("");
        }

        /** Writes. */
        public void save(Catalogue catalogue, long fencingToken) {}

        /** Works until it is interrupted. */
        public void compactNext(long fencingToken) throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    /** On a loaded machine no snippet is to fail for want of time. */
    static final String PATIENTLY = "?connectTimeout=1m&requestTimeout=30s&sessionTtl=1m";

    protected final String uri = "local:readme-" + UUID.randomUUID() + PATIENTLY;
    protected final Coordinator coordinator = Coordinator.connect(uri);
    protected final DistributedLock lock = coordinator.lock("held");
    protected final Ledger ledger = new Ledger();
    protected final Order order = new Order("42");
    protected final Store store = new Store();
    protected final Catalogue next = store.load();
    protected final Pool pool = new Pool();
    protected final Scheduler scheduler = new Scheduler();
    protected final Thread worker = new Thread(() -> {});
    protected final ExecutorService callbacks = Executors.newCachedThreadPool();
    protected final DataSource database = database();
    protected final String url = "jdbc:h2:mem:";
    protected final byte[] key = new byte[32];
    protected final byte[] oldKey = new byte[32];
    protected final long position = 7;
    protected final Path backup = backup();

    private static DataSource database() {
        JdbcDataSource made = new JdbcDataSource();
        made.setURL("jdbc:h2:mem:readme-" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
        try (Connection connection = made.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(JdbcFence.SCHEMA);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
        return made;
    }

    private static Path backup() {
        try {
            return Files.createTempFile(Path.of("target"), "readme-", ".config");
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    protected void render(Catalogue catalogue) {}

    protected void announce(Catalogue catalogue) {}

    protected void upload() {}

    protected void uploadInParallel(int permits) {}

    protected void transfer(long from, long to) {}

    protected void update(Connection connection, Order updated) {}

    protected void compute(long round) {}

    protected void rebalance() {}

    /** The snippet. */
    public abstract void run() throws Exception;

    /** The others who take part where a snippet would wait for them. */
    public final void startOthers(String heading) {
        switch (heading) {
            case "Barrier" ->
                callbacks.submit(() -> {
                    while (!coordinator.barrier("maintenance").remove()) {
                        Thread.onSpinWait();
                    }
                    return null;
                });
            case "Double barrier" -> {
                for (int i = 0; i < 2; i++) {
                    callbacks.submit(() -> {
                        try (Coordinator other = Coordinator.connect(uri)) {
                            other.doubleBarrier("simulation", 3)
                                    .enter(Duration.ofMinutes(1))
                                    .orElseThrow()
                                    .leave();
                        }
                        return null;
                    });
                }
            }
            case "Count-down latch" ->
                callbacks.submit(() -> {
                    for (int part = 3; part <= 5; part++) {
                        coordinator.countDownLatch("import", 4).countDown("part-" + part);
                    }
                    return null;
                });
            default -> {
                // It needs nobody.
            }
        }
    }

    @Override
    public final void close() throws IOException {
        coordinator.close();
        callbacks.shutdownNow();
        Files.delete(backup);
    }
}
