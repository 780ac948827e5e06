package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A transaction is refused before anything is sent")
class TransactionRulesTest {

    private static final Stamp STAMP = new Stamp(1, 0);

    private final Paths paths = new Paths("shop");

    @Test
    @DisplayName("if it writes a key twice")
    void writesAKeyTwice() {
        refuses(Transaction.unowned()
                .create("values/a", new byte[0])
                .delete("values/a", STAMP)
                .build());
    }

    @Test
    @DisplayName("if it deletes without a stamp what is no ticket")
    void deletesPlainEntryWithoutStamp() {
        refuses(Transaction.unowned().deleteTicket("values/a").build());
    }

    @Test
    @DisplayName("if it appends without a session")
    void appendsWithoutSession() {
        refuses(Transaction.unowned()
                .append("locks/x", "lock", "0123456789abcdef", new byte[0])
                .build());
    }

    @Test
    @DisplayName("if a key is none")
    void badKey() {
        refuses(Transaction.unowned().absent("values//a").build());
        refuses(Transaction.unowned().thenList("values/"));
    }

    @Test
    @DisplayName("if its values are more than ZooKeeper takes, or one would pass for a directory")
    void unfitValues() {
        assertThat(TransactionRules.obstacle(Transaction.unowned()
                        .create("values/a", new byte[600_000])
                        .create("values/b", new byte[600_000])
                        .build()))
                .contains("1200000");
        assertThat(TransactionRules.obstacle(Transaction.unowned()
                        .create("values/a", Node.directoryValue())
                        .build()))
                .contains("latchkey:directory");
        assertThat(TransactionRules.obstacle(Transaction.unowned()
                        .create("values/a", new byte[524_288])
                        .build()))
                .isNull();
    }

    private void refuses(Transaction transaction) {
        assertThatIllegalArgumentException().isThrownBy(() -> TransactionRules.require(transaction, paths));
    }
}
