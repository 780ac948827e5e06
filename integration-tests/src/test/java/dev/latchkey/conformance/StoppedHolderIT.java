package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.conformance.servers.PostgresServer;
import dev.latchkey.conformance.servers.SharedEngines;
import dev.latchkey.fence.JdbcFence;
import dev.latchkey.session.Grant;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The worked example of fencing: real processes, a real engine, a real database. */
@DisplayName("A holder that was stopped, and wakes up and writes,")
class StoppedHolderIT {

    private static final Engine ENGINE = SharedEngines.zooKeeper(1);
    private static final PostgresServer DATABASE = PostgresServer.start();

    @TempDir
    private Path directory;

    @BeforeAll
    static void prepare() throws SQLException {
        try (Connection connection = DATABASE.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(JdbcFence.SCHEMA);
            statement.execute("CREATE TABLE account (name VARCHAR(40) PRIMARY KEY, owner VARCHAR(40) NOT NULL)");
        }
    }

    @AfterAll
    static void close() {
        DATABASE.close();
    }

    @Test
    @DisplayName("overwrites what its successor wrote, where nothing guards the database")
    void withoutTheFence() throws Exception {
        assertThat(writeAfterBeingStopped("unfenced")).isEqualTo("written");
        assertThat(owner("unfenced")).isEqualTo("the stopped");
    }

    @Test
    @DisplayName("is refused by a fence, and what its successor wrote stays")
    void withTheFence() throws Exception {
        assertThat(writeAfterBeingStopped("fenced")).startsWith("refused").contains("acquire it again");
        assertThat(owner("fenced")).isEqualTo("the successor");
    }

    /** Returns how the stopped holder's write ended. */
    private String writeAfterBeingStopped(String account) throws Exception {
        try (Connection connection = DATABASE.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("INSERT INTO account VALUES ('" + account + "', 'nobody')");
        }
        String uri =
                ENGINE.uri("stopped-" + account + "-" + ProcessHandle.current().pid());
        try (LockWorker worker = LockWorker.start(
                        FencedWriter.class, directory.resolve(account), List.of(uri, DATABASE.url(), account));
                Coordinator coordinator = Coordinator.connect(uri)) {
            // It has looked: the grant is valid. Then, before it writes, it is stopped.
            worker.awaitLine("valid");
            worker.process().pause();
            try (Grant next = coordinator.lock(account).acquire(Await.DEADLINE)) {
                FencedWriter.write(DATABASE.url(), account, next.fencingToken(), "the successor");
                worker.say("write");
                worker.process().resume();
                return worker.awaitLine("ended ").substring("ended ".length());
            }
        }
    }

    private static String owner(String account) throws SQLException {
        try (Connection connection = DATABASE.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT owner FROM account WHERE name = '" + account + "'")) {
            row.next();
            return row.getString(1);
        }
    }
}
