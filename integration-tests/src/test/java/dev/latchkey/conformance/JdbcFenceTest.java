package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.conformance.fence.FenceConformance;
import dev.latchkey.fence.JdbcFence;
import dev.latchkey.fence.StaleTokenException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;
import javax.sql.DataSource;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a fence over JDBC promises, on whichever database. */
abstract class JdbcFenceTest extends FenceConformance {

    /** The database, with the tables of {@link #prepare}. */
    abstract DataSource database();

    /** Makes the tables that the tests write to. */
    static void prepare(DataSource database) throws SQLException {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(JdbcFence.SCHEMA);
            statement.execute("CREATE TABLE log (place BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,"
                    + " name VARCHAR(40) NOT NULL, number BIGINT NOT NULL)");
        }
    }

    @Override
    protected GuardedLog newLog() {
        String name = UUID.randomUUID().toString();
        JdbcFence fence = new JdbcFence(name);
        return new GuardedLog() {
            @Override
            public void append(long token, long number) throws SQLException {
                try (Connection connection = begin()) {
                    try {
                        fence.within(connection).pass(token, () -> insert(connection, name, number));
                        connection.commit();
                    } catch (StaleTokenException refused) {
                        connection.rollback();
                        throw refused;
                    }
                }
            }

            @Override
            public void appendUnfenced(long number) throws SQLException {
                try (Connection connection = database().getConnection()) {
                    insert(connection, name, number);
                }
            }

            @Override
            public List<Long> numbers() throws SQLException {
                return read(name);
            }
        };
    }

    @Test
    @DisplayName("forgets a token whose transaction was rolled back")
    void rolledBackTokenIsForgotten() throws SQLException {
        JdbcFence fence = new JdbcFence(UUID.randomUUID().toString());
        try (Connection connection = begin()) {
            fence.check(connection, 512);
            connection.rollback();
            fence.check(connection, 256);
            connection.commit();
            fence.check(connection, 512);
            connection.rollback();
            fence.check(connection, 300);
            connection.commit();
        }
    }

    @Test
    @DisplayName("makes a transaction wait for another holder's, and then refuses it if the other's token is greater")
    void concurrentTransactionsWait() throws Exception {
        String name = UUID.randomUUID().toString();
        JdbcFence fence = new JdbcFence(name);
        for (long base : List.of(0L, 10_000L)) {
            // The first time there is no row to wait for yet.
            try (Connection later = begin();
                    Connection earlier = begin()) {
                fence.check(later, base + 512);
                insert(later, name, base + 512);
                FutureTask<Void> superseded = new FutureTask<>(() -> {
                    fence.check(earlier, base + 256);
                    return null;
                });
                Thread thread = new Thread(superseded);
                thread.start();
                Await.staysTrue("the earlier waits", java.time.Duration.ofMillis(100), () -> !superseded.isDone());
                later.commit();
                assertThatThrownBy(superseded::get).hasCauseInstanceOf(StaleTokenException.class);
                // What is refused leaves the transaction usable.
                assertThat(insert(earlier, name, base)).isOne();
                earlier.rollback();
            }
        }
        assertThat(read(name)).containsExactly(512L, 10_512L);
    }

    @Test
    @DisplayName("holds at higher isolation too, where the database may ask to try again instead")
    void isolatedTransactions() throws Exception {
        String name = UUID.randomUUID().toString();
        JdbcFence fence = new JdbcFence(name);
        try (Connection later = begin();
                Connection earlier = begin()) {
            earlier.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
            // Its view of the database begins before the row is made.
            assertThat(count(earlier)).isNotNegative();
            fence.check(later, 512);
            later.commit();
            assertThatThrownBy(() -> {
                        fence.check(earlier, 256);
                        earlier.commit();
                    })
                    .isInstanceOfAny(StaleTokenException.class, SQLException.class);
            earlier.rollback();
            assertThatThrownBy(() -> fence.check(earlier, 256)).isInstanceOf(StaleTokenException.class);
        }
    }

    @Test
    @DisplayName("refuses a connection that commits by itself, since nothing would hold the fence until the write")
    void refusesAutoCommit() throws SQLException {
        try (Connection connection = database().getConnection()) {
            assertThatThrownBy(() -> new JdbcFence("a").check(connection, 256))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("setAutoCommit(false)");
        }
    }

    @Test
    @DisplayName("can stand in a table of another name, of which nothing but a plain identifier is taken")
    void tableHasAnotherName() throws SQLException {
        String table = "fence_" + UUID.randomUUID().toString().replace('-', '_');
        try (Connection connection = begin();
                Statement statement = connection.createStatement()) {
            statement.execute(JdbcFence.SCHEMA.replace("latchkey_fence", table));
            JdbcFence fence = new JdbcFence("orders/42", table);
            fence.check(connection, 512);
            assertThatThrownBy(() -> fence.check(connection, 256)).isInstanceOf(StaleTokenException.class);
            connection.rollback();
        }
        assertThatThrownBy(() -> new JdbcFence("a", "t; DROP TABLE log"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("letters, digits, underscores and dots");
        assertThatThrownBy(() -> new JdbcFence("")).isInstanceOf(IllegalArgumentException.class);
    }

    private Connection begin() throws SQLException {
        Connection connection = database().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    private static int insert(Connection connection, String name, long number) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO log (name, number) VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setLong(2, number);
            return insert.executeUpdate();
        }
    }

    private static long count(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(*) FROM latchkey_fence")) {
            row.next();
            return row.getLong(1);
        }
    }

    private List<Long> read(String name) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        try (Connection connection = database().getConnection();
                PreparedStatement select =
                        connection.prepareStatement("SELECT number FROM log WHERE name = ? ORDER BY place")) {
            select.setString(1, name);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    numbers.add(rows.getLong(1));
                }
            }
        }
        return numbers;
    }
}
