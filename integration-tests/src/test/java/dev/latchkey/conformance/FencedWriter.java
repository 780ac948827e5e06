package dev.latchkey.conformance;

import dev.latchkey.Coordinator;
import dev.latchkey.fence.JdbcFence;
import dev.latchkey.fence.StaleTokenException;
import dev.latchkey.session.Grant;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * The holder in {@link StoppedHolderIT}, in a process of its own. Arguments: directory, uri, database, account; the account
 * called {@code fenced} is written through a fence. It says {@code valid} when it has the lock, waits for the word {@code write},
 * writes without looking again, and says how that ended.
 */
final class FencedWriter {

    private FencedWriter() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Path.of(arguments[0]);
        String account = arguments[3];
        try (Coordinator coordinator = Coordinator.builder(arguments[1])
                        .sessionTtl(Duration.ofSeconds(2))
                        .connect();
                Grant grant = coordinator.lock(account).acquire()) {
            grant.requireValid();
            System.out.println("valid");
            // Whatever stops a process between looking and writing stops it here.
            Await.until("the word is write", () -> Files.exists(directory.resolve("write")));
            try {
                write(arguments[2], account, grant.fencingToken(), "the stopped");
                System.out.println("ended written");
            } catch (StaleTokenException refused) {
                System.out.println("ended refused: " + refused.getMessage());
            }
        }
    }

    static void write(String database, String account, long token, String owner) throws SQLException {
        try (Connection connection = DriverManager.getConnection(database)) {
            connection.setAutoCommit(false);
            if (account.equals("fenced")) {
                new JdbcFence(account).check(connection, token);
            }
            try (PreparedStatement update =
                    connection.prepareStatement("UPDATE account SET owner = ? WHERE name = ?")) {
                update.setString(1, owner);
                update.setString(2, account);
                update.executeUpdate();
            }
            connection.commit();
        }
    }
}
