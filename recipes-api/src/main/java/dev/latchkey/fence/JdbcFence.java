package dev.latchkey.fence;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/**
 * Guards what a database holds: a row remembers the greatest token, and every transaction that writes raises it first, by one
 * conditional update. Thread-safe; the connections are the caller's.
 *
 * <p>The update locks the row until the transaction ends, so a transaction with a greater token waits for one with a smaller,
 * and one with a smaller that waited is refused: of two holders' transactions the later holder's is always the last. That holds
 * at READ COMMITTED and above; at REPEATABLE READ and SERIALIZABLE a database may abort the transaction instead, with an
 * {@link SQLException} that asks to try again.
 *
 * <p>A holder that is stopped within its transaction keeps the row locked until it goes on or the database ends the
 * connection; limit that with the database's time-out for idle transactions.
 *
 * <p>What passed is remembered when the transaction commits. The one that refuses leaves the transaction usable; roll it back.
 */
public final class JdbcFence {

    /** Makes the table, in words that databases have in common. */
    public static final String SCHEMA =
            "CREATE TABLE latchkey_fence (resource VARCHAR(400) NOT NULL PRIMARY KEY, token BIGINT NOT NULL)";

    private static final String TABLE = "latchkey_fence";
    private static final int RESOURCE_LENGTH_MAX = 400;
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*(\\.[A-Za-z_][A-Za-z0-9_]*)*");
    /** SQL's class of states for violated constraints, such as a key that is there already. */
    private static final String CONSTRAINT_VIOLATED = "23";

    private static final String SERIALIZATION_FAILED = "40001";
    private static final int ATTEMPTS_MAX = 5;

    private final String resource;
    private final String raise;
    private final String read;
    private final String create;

    /** The fence of this resource in the table of {@link #SCHEMA}; the name is the application's choice. */
    public JdbcFence(String resource) {
        this(resource, TABLE);
    }

    /**
     * The fence of this resource in a table of another name, made as in {@link #SCHEMA}.
     *
     * @throws IllegalArgumentException if the table's name is no plain identifier, or the resource's is empty or too long
     */
    public JdbcFence(String resource, String table) {
        if (resource.isEmpty() || resource.length() > RESOURCE_LENGTH_MAX) {
            throw new IllegalArgumentException("The name of a fenced resource has from 1 to " + RESOURCE_LENGTH_MAX
                    + " characters, but this has " + resource.length() + ".");
        }
        if (!IDENTIFIER.matcher(table).matches()) {
            throw new IllegalArgumentException(
                    "The name of the fences' table is wanted, such as \"app.latchkey_fence\", but it is \""
                            + table.replaceAll("\\p{Cntrl}", "?") + "\". Use letters, digits, underscores and dots.");
        }
        this.resource = resource;
        this.raise = "UPDATE " + table + " SET token = ? WHERE resource = ? AND token <= ?";
        this.read = "SELECT token FROM " + table + " WHERE resource = ?";
        this.create = "INSERT INTO " + table + " (resource, token) VALUES (?, ?)";
    }

    /**
     * Lets this transaction pass, or refuses it; call it before the transaction writes anything.
     *
     * <p>One statement, but for the first token ever, which takes a second one to make the row.
     *
     * @param connection in a transaction: without auto-commit
     * @throws StaleTokenException if a greater token has passed; roll the transaction back
     * @throws IllegalStateException if the connection commits by itself, since then nothing would hold the row
     */
    public void check(Connection connection, long token) throws SQLException {
        if (connection.getAutoCommit()) {
            throw new IllegalStateException("The fence of " + resource
                    + " is to be passed within the transaction that writes, but the connection commits each statement by"
                    + " itself. Call setAutoCommit(false) first.");
        }
        for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
            if (raise(connection, token)) {
                return;
            }
            OptionalLong greatest = greatest(connection);
            if (greatest.isPresent() && greatest.getAsLong() > token) {
                throw new StaleTokenException(resource, token, greatest.getAsLong());
            }
            if (greatest.isEmpty() && create(connection, token)) {
                return;
            }
            // Somebody else has made the row between two of these statements: theirs is compared with.
        }
        throw new SQLTransactionRollbackException(
                "The fence of " + resource
                        + " was made by another transaction, which this one cannot see; roll back and try again.",
                SERIALIZATION_FAILED);
    }

    /** This fence for writes on one connection, each within the transaction that the caller commits. */
    public Fence<SQLException> within(Connection connection) {
        return new Fence<>() {
            @Override
            public <T> T pass(long token, Write<? extends T, ? extends SQLException> write) throws SQLException {
                check(connection, token);
                return write.run();
            }
        };
    }

    private boolean raise(Connection connection, long token) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(raise)) {
            statement.setLong(1, token);
            statement.setString(2, resource);
            statement.setLong(3, token);
            return statement.executeUpdate() > 0;
        }
    }

    private OptionalLong greatest(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(read)) {
            statement.setString(1, resource);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        }
    }

    /** Makes the row; false if it is there. Waits for another transaction that is making it. */
    private boolean create(Connection connection, long token) throws SQLException {
        // Some databases spoil a transaction in which a statement failed, unless they may go back to before it.
        Savepoint before = connection.setSavepoint();
        try (PreparedStatement statement = connection.prepareStatement(create)) {
            statement.setString(1, resource);
            statement.setLong(2, token);
            statement.executeUpdate();
            return true;
        } catch (SQLException e) {
            if (e.getSQLState() == null || !e.getSQLState().startsWith(CONSTRAINT_VIOLATED)) {
                throw e;
            }
            connection.rollback(before);
            return false;
        }
    }

    @Override
    public String toString() {
        return "fence of " + resource;
    }
}
