package dev.latchkey.conformance;

import java.sql.SQLException;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;

@DisplayName("A fence over JDBC, on H2")
class H2FenceTest extends JdbcFenceTest {

    private static final JdbcDataSource DATABASE = new JdbcDataSource();

    @BeforeAll
    static void open() throws SQLException {
        DATABASE.setURL("jdbc:h2:mem:fence;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=30000");
        prepare(DATABASE);
    }

    @Override
    DataSource database() {
        return DATABASE;
    }
}
