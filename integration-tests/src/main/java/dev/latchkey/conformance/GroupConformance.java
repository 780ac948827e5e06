package dev.latchkey.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.group.Group;
import dev.latchkey.group.GroupListener;
import dev.latchkey.group.Member;
import dev.latchkey.session.CoordinatorClosedException;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.SessionState;
import dev.latchkey.spi.Entry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a group promises. */
@DisplayName("A group")
public abstract class GroupConformance extends LockTest {

    /** Runs on this engine. */
    protected GroupConformance(Engine engine) {
        super(engine);
    }

    /** Writes down what it is told. */
    private static final class Log implements GroupListener {
        final List<String> heard = Collections.synchronizedList(new ArrayList<>());

        @Override
        public void joined(Member member) {
            heard.add("joined " + member.data());
        }

        @Override
        public void left(Member member) {
            heard.add("left " + member.data());
        }

        @Override
        public void changed(Member before, Member after) {
            heard.add("changed " + before.data() + " to " + after.data());
        }
    }

    private static List<String> data(Group group) throws InterruptedException {
        return group.members().stream().map(Member::data).toList();
    }

    private void awaitData(Group group, String... data) {
        Await.until("the group shows " + List.of(data), () -> {
            try {
                return data(group).equals(List.of(data));
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        });
    }

    @Test
    @DisplayName("shows who joined to everybody, in the order of joining, with name, host, process, session and data")
    void showsMembers() throws Exception {
        Application one = application(LONG_TTL, builder -> builder.name("one"));
        Application two = application(LONG_TTL, builder -> builder.name("two"));
        Group first = one.coordinator().group("a/b");
        Group second = two.coordinator().group("a/b");
        Member self = first.join("cores=4\n\nä=ö");
        assertThat(first.members()).containsExactly(self);
        second.join("");
        awaitData(first, "cores=4\n\nä=ö", "");
        awaitData(second, "cores=4\n\nä=ö", "");
        assertThat(self.name()).isEqualTo("one");
        assertThat(self.process()).isEqualTo(ProcessHandle.current().pid());
        assertThat(self.session()).isEqualTo(one.coordinator().session().id());
        assertThat(self.since()).isAfter(java.time.Instant.EPOCH);
        assertThat(second.members().get(0)).isEqualTo(self);
        assertThat(one.coordinator().group("a/b")).isSameAs(first);
        first.leave();
        awaitData(second, "");
    }

    @Test
    @DisplayName("shows oneself on return of join, with new data on return of update, and no more on return of leave")
    void selfIsConsistentWithTheView() throws Exception {
        Group group = application(LONG_TTL).coordinator().group("a");
        assertThat(group.self()).isEmpty();
        assertThat(group.members()).isEmpty();
        for (int i = 0; i < 10; i++) {
            Member self = group.join("joined " + i);
            assertThat(group.self()).contains(self);
            assertThat(group.members()).containsExactly(self);
            Member updated = group.update("updated " + i);
            assertThat(updated.id()).isEqualTo(self.id());
            assertThat(updated.since()).isEqualTo(self.since());
            assertThat(group.self()).contains(updated);
            assertThat(data(group)).containsExactly("updated " + i);
            group.leave();
            assertThat(group.self()).isEmpty();
            assertThat(group.members()).isEmpty();
        }
        assertThat(client().children("groups/a")).isEmpty();
    }

    @Test
    @DisplayName("tells listeners who is there, and then of joins, changes and leaves, in order")
    void listenersHearInOrder() throws Exception {
        Group mine = application(LONG_TTL).coordinator().group("a");
        Group theirs = application(LONG_TTL).coordinator().group("a");
        theirs.join("1");
        Log log = new Log();
        mine.onChange(log);
        Await.until("the first is told", () -> log.heard.size() == 1);
        theirs.update("2");
        Await.until("the change is told", () -> log.heard.size() == 2);
        mine.join("3");
        theirs.leave();
        mine.leave();
        Await.until("all is told", () -> log.heard.size() == 5);
        assertThat(log.heard).containsExactly("joined 1", "changed 1 to 2", "joined 3", "left 2", "left 3");
    }

    @Test
    @DisplayName(
            "takes an application once: to join again is an error that says what to do, and so is updating from outside")
    void joinsOnce() throws Exception {
        Group group = application(LONG_TTL).coordinator().group("a");
        assertThatThrownBy(() -> group.update("x"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no member of group a");
        group.join("1");
        assertThatThrownBy(() -> group.join("2"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("member of group a already");
        assertThatThrownBy(() -> group.update("x".repeat(600_000)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("524288");
        assertThat(data(group)).containsExactly("1");
    }

    @Test
    @DisplayName("rewrites nothing and tells nothing after a cut that the session survives")
    void blipChangesNothing() throws Exception {
        Application application = application(LONG_TTL);
        Group group = application.coordinator().group("a");
        group.join("1");
        Log log = new Log();
        group.onChange(log);
        Await.until("the first is told", () -> log.heard.size() == 1);
        List<Entry> before = client().children("groups/a");
        application.link().cut();
        Await.until("the cut is noticed", () -> !group.age().isZero());
        assertThat(data(group)).containsExactly("1");
        assertThat(group.self()).isPresent();
        application.link().restore();
        Await.until("the group is followed again", () -> group.age().isZero());
        group.update("2");
        List<Entry> after = client().children("groups/a");
        assertThat(after.get(0).key()).isEqualTo(before.get(0).key());
        assertThat(after.get(0).token()).isEqualTo(before.get(0).token());
        Await.until("the change is told", () -> log.heard.size() == 2);
        assertThat(log.heard).containsExactly("joined 1", "changed 1 to 2");
    }

    @Test
    @DisplayName("is joined again by itself after a lost session: the same member, once, with the latest data")
    void healsAfterALostSession() throws Exception {
        Application application = application(SHORT_TTL);
        Group group = application.coordinator().group("a");
        Group other = application(LONG_TTL).coordinator().group("a");
        Member before = group.join("1");
        awaitData(other, "1");
        application.link().blackhole();
        Await.until(
                "the session is lost", () -> application.coordinator().session().state() == SessionState.LOST);
        CompletableFuture<Member> update = group.updateAsync("2");
        awaitData(other);
        application.link().restore();
        Member after = Await.result(update);
        awaitData(other, "2");
        assertThat(after.id()).isEqualTo(before.id());
        assertThat(after.session()).isNotEqualTo(before.session());
        assertThat(group.members()).containsExactly(after);
        assertThat(client().children("groups/a")).hasSize(1);
    }

    @Test
    @DisplayName("leaves nothing behind when joining is cancelled, out of time or interrupted")
    void givingUpLeavesNothing() throws Exception {
        Application application = application(LONG_TTL);
        Group group = application.coordinator().group("a");
        group.members();
        application.link().blackhole();
        CompletableFuture<Member> joining = group.joinAsync("1");
        joining.cancel(false);
        assertThatThrownBy(() -> group.join("2", Duration.ofMillis(20)))
                .isInstanceOf(EngineUnavailableException.class)
                .hasMessageContaining("joining group a");
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> group.join("3")).isInstanceOf(InterruptedException.class);
        application.link().restore();
        Member self = group.join("4");
        Await.until(
                "only the last is there", () -> client().children("groups/a").size() == 1);
        assertThat(group.self()).contains(self);
    }

    @Test
    @DisplayName("has each member once, though the reply to any one write is lost")
    void anyReplyMayBeLost() throws Exception {
        Application application = application(LONG_TTL);
        Group group = application.coordinator().group("a");
        Group other = application(LONG_TTL).coordinator().group("a");
        other.members();
        group.join("warm");
        group.update("warmer");
        group.leave();
        Set<String> writes = new TreeSet<>(application.link().requests().keySet());
        writes.retainAll(Set.of("create", "setData", "delete", "multi", "Txn", "commit"));
        for (String kind : writes) {
            application.link().dropNextReply(kind);
            group.join("1");
            group.update("2");
            awaitData(other, "2");
            assertThat(client().children("groups/a")).hasSize(1);
            group.leave();
            awaitData(other);
            application.link().restore();
        }
        assertThat(application.link().repliesDropped()).isPositive();
        assertThat(client().children("groups/a")).isEmpty();
    }

    @Test
    @DisplayName("fails whoever waits when the coordinator is closed")
    void closingFailsWhoWaits() throws Exception {
        Application application = application(LONG_TTL);
        Group group = application.coordinator().group("a");
        group.join("1");
        application.link().cut();
        CompletableFuture<Member> update = group.updateAsync("2");
        application.coordinator().close();
        assertThatThrownBy(update::join)
                .satisfiesAnyOf(
                        failure -> assertThat(failure).hasCauseInstanceOf(CoordinatorClosedException.class),
                        failure -> assertThat(failure).hasMessageContaining("closed"));
    }

    @Test
    @DisplayName("costs one write to join, one to leave, and nothing to read")
    void budget() throws Exception {
        Application application = application(LONG_TTL);
        Group group = application.coordinator().group("a");
        Group other = application(LONG_TTL).coordinator().group("a");
        other.join("other");
        group.join("1");
        group.leave();
        Requests counted = new Requests(this, application);
        int rounds = 20;
        for (int i = 0; i < rounds; i++) {
            group.join("1");
            group.members();
            group.leave();
        }
        counted.assertAtMost("group, join and leave", rounds, 2);
    }
}
