package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.BackendSession;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A ticket stands alone")
class LoneTicketsTest {

    private static final String DIRECTORY = "locks/x";
    private static final long EPOCH = 1L << 32;

    private final BackendSession session = (BackendSession) Proxy.newProxyInstance(
            BackendSession.class.getClassLoader(),
            new Class<?>[] {BackendSession.class},
            (proxy, method, args) -> null);
    private final LoneTickets tickets = new LoneTickets();
    private long zxid = EPOCH;

    @Test
    @DisplayName("as is to be expected once three have, one right behind the other")
    void expectedAfterThree() {
        for (int number = 0; number < 3; number++) {
            assertThat(tickets.expects(drawing())).isFalse();
            comesAndGoes(number);
        }
        assertThat(tickets.expects(drawing())).isTrue();
        assertThat(tickets.isAlone(DIRECTORY, ticket(3))).isTrue();
    }

    @Test
    @DisplayName("by its number, for as long as nobody else takes one")
    void byItsNumber() {
        threeComeAndGo();
        for (int number = 3; number < 10; number++) {
            Entry ticket = ticket(number);
            assertThat(tickets.isAlone(DIRECTORY, ticket)).isTrue();
            tickets.gone(ticket.key());
        }
        assertThat(tickets.isAlone(DIRECTORY, ticket(11))).isFalse();
        assertThat(tickets.expects(drawing())).isFalse();
    }

    @Test
    @DisplayName("not as long as the one before has not gone, unless the same transaction removes it")
    void notBesideItsOwn() {
        threeComeAndGo();
        Entry held = ticket(3);
        assertThat(tickets.isAlone(DIRECTORY, held)).isTrue();
        assertThat(tickets.expects(drawing())).isFalse();
        assertThat(tickets.expects(Transaction.heldBy(session)
                        .deleteTicket(held.key())
                        .append(DIRECTORY, "lock", "n", new byte[0])
                        .thenList(DIRECTORY)))
                .isTrue();
        assertThat(tickets.isAlone(DIRECTORY, ticket(4))).isFalse();
    }

    @Test
    @DisplayName("not when others were listed, until three more have")
    void notAmongOthers() {
        threeComeAndGo();
        Entry other = ticket(3);
        Entry own = ticket(4);
        tickets.listed(DIRECTORY, own, listing(other, own));
        tickets.gone(own.key());
        assertThat(tickets.expects(drawing())).isFalse();
        assertThat(tickets.isAlone(DIRECTORY, ticket(5))).isFalse();
    }

    @Test
    @DisplayName("perhaps, but not for certain, where others take numbers in turn with us")
    void notExpectedInTurns() {
        for (int number = 0; number < 20; number += 2) {
            comesAndGoes(number);
            assertThat(tickets.expects(drawing())).isFalse();
        }
    }

    @Test
    @DisplayName("not for certain when the directory may have been removed and filled again up to just this number")
    void notInANewDirectory() {
        threeComeAndGo();
        zxid += 3;
        assertThat(tickets.isAlone(DIRECTORY, ticket(3))).isFalse();
    }

    @Test
    @DisplayName("for certain with so few transactions in between that the directory must be the same")
    void certainAfterFewTransactions() {
        threeComeAndGo();
        zxid += 2;
        assertThat(tickets.isAlone(DIRECTORY, ticket(3))).isTrue();
    }

    @Test
    @DisplayName("not for certain when another leader has begun to count transactions from zero")
    void notInAnotherEpoch() {
        threeComeAndGo();
        zxid = 2 * EPOCH;
        assertThat(tickets.isAlone(DIRECTORY, ticket(3))).isFalse();
    }

    @Test
    @DisplayName("not for certain where numbers are used up, since another may have the same")
    void notWhereNumbersRepeat() {
        comesAndGoes(2147483643);
        comesAndGoes(2147483644);
        comesAndGoes(2147483645);
        Entry last = ticket(2147483646);
        assertThat(tickets.isAlone(DIRECTORY, last)).isTrue();
        tickets.gone(last.key());
        assertThat(tickets.isAlone(DIRECTORY, ticket(2147483647))).isFalse();
        comesAndGoes(2147483647);
        assertThat(tickets.isAlone(DIRECTORY, ticket(-2147483648))).isFalse();
    }

    @Test
    @DisplayName("of which is known no more where there are too many directories to remember")
    void forgetsTheEldest() {
        threeComeAndGo();
        for (int i = 0; i < 1_024; i++) {
            Entry elsewhere = new Entry("locks/" + i + "/lock!n!0000000000", new byte[0], new Stamp(i, 0), 0, i, "s");
            tickets.listed("locks/" + i, elsewhere, listing(elsewhere));
        }
        assertThat(tickets.expects(drawing())).isFalse();
    }

    private void threeComeAndGo() {
        IntStream.range(0, 3).forEach(this::comesAndGoes);
    }

    private void comesAndGoes(int number) {
        Entry ticket = ticket(number);
        tickets.listed(DIRECTORY, ticket, listing(ticket));
        tickets.gone(ticket.key());
    }

    private Transaction drawing() {
        return Transaction.heldBy(session)
                .append(DIRECTORY, "lock", "n", new byte[0])
                .thenList(DIRECTORY);
    }

    /** One that is made by the next transaction of the engine. */
    private Entry ticket(int number) {
        zxid++;
        String key = DIRECTORY + "/lock!n!" + String.format("%010d", number);
        return new Entry(key, new byte[0], new Stamp(zxid, 0), number, zxid, "s");
    }

    private static List<Sibling> listing(Entry... entries) {
        return Stream.of(entries)
                .map(entry -> new Sibling(entry.key(), "lock", "n", entry.order()))
                .toList();
    }
}
