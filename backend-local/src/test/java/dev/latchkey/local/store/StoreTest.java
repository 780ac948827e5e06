package dev.latchkey.local.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Write;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class StoreTest {

    private static final byte[] VALUE = {1, 2, 3};

    private final Store store = new Store();
    private long time;

    private Result apply(Command command) {
        return store.apply(store.appliedIndex() + 1, ++time, command);
    }

    private long open() {
        return ((Result.Opened) apply(new Command.OpenSession("s", 1_000))).session();
    }

    private Outcome commit(long session, long sequence, List<Guard> guards, Write... writes) {
        return ((Result.Done) apply(new Command.Commit("s", session, sequence, sequence, guards, List.of(writes), "q")))
                .outcome();
    }

    private static Write ticket(String nonce) {
        return new Write.Append("q", "lock", nonce, VALUE);
    }

    private Entry only(String key) {
        return store.view("s", Range.key(key)).entries().get(0);
    }

    @Test
    @DisplayName(
            "A ticket's token, order and stamp are the index of the command that made it, and the listing shows it last")
    void ticketsTakeTheirPlaceFromTheLog() {
        long session = open();
        commit(session, 1, List.of(), ticket("a"));
        Outcome.Committed second = (Outcome.Committed) commit(session, 2, List.of(), ticket("b"));
        Entry made = second.entries().get(0);
        assertThat(made.token()).isEqualTo(3).isEqualTo(made.order());
        assertThat(made.stamp()).isEqualTo(new Stamp(3, 3));
        assertThat(second.listing()).extracting(Sibling::nonce).containsExactly("a", "b");
    }

    @Test
    @DisplayName(
            "What a session owns goes in the step that ends it, and the watch's changes are there in the same step")
    void ownedEntriesDieWithTheirSession() {
        long session = open();
        commit(session, 1, List.of(), ticket("a"));
        commit(session, 2, List.of(), ticket("b"));
        apply(new Command.CloseSession(session));
        assertThat(store.view("s", Range.children("q")).entries()).isEmpty();
        assertThat(store.changesSince(store.appliedIndex() - 1))
                .extracting(Change::key, Change::entry)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("q/lock!a", null),
                        org.assertj.core.groups.Tuple.tuple("q/lock!b", null));
    }

    @Test
    @DisplayName("An expiry that was proposed before the session was last used does nothing")
    void expiryOfAUsedSessionIsVoid() {
        long session = open();
        long seen = store.sessionVersion(session);
        commit(session, 1, List.of(), ticket("a"));
        assertThat(apply(new Command.ExpireSession(session, seen))).isEqualTo(new Result.Ended(session, false));
        assertThat(store.sessions()).containsExactly(session);
        assertThat(apply(new Command.ExpireSession(session, store.sessionVersion(session))))
                .isEqualTo(new Result.Ended(session, true));
        assertThat(commit(session, 2, List.of())).isInstanceOf(Outcome.SessionLost.class);
    }

    @Test
    @DisplayName("A transaction that comes twice is carried out once and answered twice")
    void repeatedTransactionIsCarriedOutOnce() {
        long session = open();
        Outcome first = commit(session, 7, List.of(), ticket("a"));
        assertThat(commit(session, 7, List.of(), ticket("a"))).isEqualTo(first);
        assertThat(store.view("s", Range.children("q")).entries()).hasSize(1);
    }

    @Test
    @DisplayName("A transaction below the floor is never carried out")
    void transactionThatWasGivenUpStaysUndone() {
        long session = open();
        commit(session, 5, List.of());
        Command late = new Command.Commit("s", session, 4, 4, List.of(), List.of(ticket("late")), null);
        assertThat(apply(late)).isEqualTo(new Result.Outdated());
        assertThat(store.view("s", Range.children("q")).entries()).isEmpty();
    }

    @Test
    @DisplayName("Compare-and-set after delete and re-create is refused: a stamp never repeats")
    void stampOfAnEarlierLifeIsRefused() {
        commit(0, 0, List.of(), new Write.Create("k", VALUE));
        Stamp first = only("k").stamp();
        commit(0, 0, List.of(), new Write.Delete("k", first));
        commit(0, 0, List.of(), new Write.Create("k", VALUE));
        Outcome outcome = commit(0, 0, List.of(), new Write.Update("k", VALUE, first));
        assertThat(outcome).isEqualTo(new Outcome.Rejected(List.of(only("k"))));
    }

    @Test
    @DisplayName("If one guard does not hold, nothing is written")
    void rejectedTransactionChangesNothing() {
        commit(0, 0, List.of(), new Write.Create("k", VALUE));
        Outcome outcome = commit(0, 0, List.of(new Guard.Absent("k")), new Write.Create("other", VALUE));
        assertThat(outcome).isInstanceOf(Outcome.Rejected.class);
        assertThat(store.view("s", Range.key("other")).entries()).isEmpty();
        assertThat(store.changesSince(store.appliedIndex() - 1)).isEmpty();
    }

    @Test
    @DisplayName("An update leaves a ticket its place and its owner")
    void updatedTicketKeepsItsPlace() {
        long session = open();
        commit(session, 1, List.of(), ticket("a"));
        commit(session, 2, List.of(), ticket("b"));
        Entry before = only("q/lock!a");
        commit(session, 3, List.of(), new Write.Update("q/lock!a", VALUE, before.stamp()));
        Entry after = only("q/lock!a");
        assertThat(after.order()).isEqualTo(before.order());
        assertThat(after.owner()).isEqualTo(before.owner());
        assertThat(after.stamp()).isNotEqualTo(before.stamp());
        assertThat(store.view("s", Range.children("q")).entries().get(0)).isEqualTo(after);
    }

    @Test
    @DisplayName("A deleted ticket is not the session's any more, and deleting it again commits")
    void deletedTicketIsForgotten() {
        long session = open();
        commit(session, 1, List.of(), ticket("a"));
        assertThat(commit(session, 2, List.of(), new Write.Delete("q/lock!a", null)))
                .isInstanceOf(Outcome.Committed.class);
        assertThat(commit(session, 3, List.of(), new Write.Delete("q/lock!a", null)))
                .isInstanceOf(Outcome.Committed.class);
        apply(new Command.CloseSession(session));
        assertThat(store.changesSince(store.appliedIndex() - 1)).isEmpty();
    }

    @Test
    @DisplayName("Spaces do not see each other")
    void spacesAreApart() {
        commit(0, 0, List.of(), new Write.Create("k", VALUE));
        assertThat(store.view("t", Range.key("k")).entries()).isEmpty();
    }

    @Test
    @DisplayName("A reader that asks for changes which are no longer remembered is told so")
    void forgottenChangesAreSaidToBe() {
        ChangeRing ring = new ChangeRing(3, 1_000_000, 0);
        for (int index = 1; index <= 2; index++) {
            ring.add(new Change(index, "s", "a", null));
            ring.add(new Change(index, "s", "b", null));
        }
        assertThat(ring.since(0)).isNull();
        assertThat(ring.since(1)).extracting(Change::key).containsExactly("a", "b");
        assertThat(ring.since(2)).isEmpty();
    }

    @Test
    @DisplayName("A command that comes out of turn, or before its time, is not applied")
    void outOfTurnIsRefused() {
        assertThatThrownBy(() -> store.apply(2, 1, new Command.Nothing())).isInstanceOf(IllegalStateException.class);
        store.apply(1, 5, new Command.Nothing());
        assertThatThrownBy(() -> store.apply(2, 4, new Command.Nothing())).isInstanceOf(IllegalStateException.class);
    }
}
