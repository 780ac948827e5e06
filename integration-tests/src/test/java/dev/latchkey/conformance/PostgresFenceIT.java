package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.PostgresServer;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A fence over JDBC, on PostgreSQL")
class PostgresFenceIT extends JdbcFenceTest {

    private static final PostgresServer SERVER = PostgresServer.start();

    @BeforeAll
    static void open() throws SQLException {
        prepare(SERVER.dataSource());
    }

    @AfterAll
    static void close() {
        SERVER.close();
    }

    @Override
    DataSource database() {
        return SERVER.dataSource();
    }
}
