package dev.latchkey.group;

import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Calls;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Identity;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.Presence;
import dev.latchkey.core.Registered;
import dev.latchkey.core.Roster;
import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.ListenerHandle;
import dev.latchkey.session.Participant;
import dev.latchkey.spi.Entry;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The group, as a {@link Presence} of one's own and a {@link Roster} of all. */
final class LiveGroup implements Group {

    /**
     * This application's place in the group, from the wish to join to the wish to leave.
     *
     * @param awaited who waits for the group to show it, or other data of it
     */
    private record Membership(String id, Presence presence, Set<CompletableFuture<Member>> awaited) {}

    private final Kernel kernel;
    private final String name;
    private final String directory;
    private final Consumer<LiveGroup> onClose;
    private final Callbacks callbacks;
    private @Nullable Roster<Member> roster;
    private @Nullable Membership membership;
    private boolean closed;
    /** The id that this application last had; {@link #self()} is whom the roster shows under it. */
    private volatile String selfId = "";

    LiveGroup(Kernel kernel, String name, Consumer<LiveGroup> onClose) {
        this.kernel = kernel;
        this.name = name;
        this.directory = Names.key("groups", name);
        this.onClose = onClose;
        this.callbacks = new Callbacks(toString(), kernel.callbacks(), kernel.listener());
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Member join() throws InterruptedException {
        return join("");
    }

    @Override
    public Member join(String data) throws InterruptedException {
        return join(data, kernel.waitTimeout());
    }

    @Override
    public Member join(String data, Duration wait) throws InterruptedException {
        long waitNanos = Deadlines.nanos("The time to wait for joining " + this, wait);
        Calls.requireNotInterrupted();
        return Calls.await(kernel, begin(newMembership(data)), "joining " + this, waitNanos);
    }

    @Override
    public CompletableFuture<Member> joinAsync(String data) {
        Membership joined = newMembership(data);
        return Calls.async(kernel, begin(joined), "joining " + this, member -> end(joined));
    }

    /** Joins; if the future is cancelled or fails, this application is no member. */
    private CompletableFuture<Member> begin(Membership joined) {
        CompletableFuture<Member> shown =
                untilOver(joined, roster().once(joined.presence.start(), members -> members.get(joined.id)));
        shown.whenComplete((member, failure) -> {
            if (failure != null) {
                end(joined);
            }
        });
        return shown;
    }

    /** The group need not show what is over, so nobody is to wait for that. */
    private CompletableFuture<Member> untilOver(Membership present, CompletableFuture<Member> shown) {
        present.awaited.add(shown);
        shown.whenComplete((member, failure) -> present.awaited.remove(shown));
        boolean isOver;
        synchronized (this) {
            isOver = membership != present;
        }
        if (isOver) {
            withdraw(present);
        }
        return shown;
    }

    private CompletableFuture<Void> withdraw(Membership over) {
        over.awaited.forEach(shown -> shown.completeExceptionally(
                new CoordinationException("The membership in " + this + " ended before the group showed it.", null)));
        return over.presence.withdraw();
    }

    private synchronized Membership newMembership(String data) {
        // Followed from before there is a membership, so that whoever leaves can see it go.
        roster();
        if (membership != null) {
            throw new IllegalStateException(
                    "This application is a member of " + this + " already; use update to change its data.");
        }
        String id = UUID.randomUUID().toString();
        Membership made = new Membership(
                id,
                new Presence(kernel, "the membership in " + this, directory, id, data),
                ConcurrentHashMap.newKeySet());
        membership = made;
        selfId = id;
        return made;
    }

    private void end(Membership over) {
        synchronized (this) {
            if (membership == over) {
                membership = null;
            }
        }
        withdraw(over);
    }

    @Override
    public Member update(String data) throws InterruptedException {
        Calls.requireNotInterrupted();
        return Calls.await(
                kernel,
                change(data),
                "updating the membership in " + this,
                kernel.waitTimeout().toNanos());
    }

    @Override
    public CompletableFuture<Member> updateAsync(String data) {
        return Calls.async(kernel, change(data), "updating the membership in " + this);
    }

    private CompletableFuture<Member> change(String data) {
        Membership present;
        synchronized (this) {
            present = membership;
        }
        if (present == null) {
            throw new IllegalStateException("This application is no member of " + this + "; join it first.");
        }
        Presence presence = present.presence;
        return untilOver(present, roster().once(presence.set(data), members -> {
            Member self = members.get(present.id);
            return self != null && (self.data().equals(data) || !presence.wants(data)) ? self : null;
        }));
    }

    @Override
    public void leave() {
        Calls.briefly(kernel, leaveAsync());
    }

    @Override
    public CompletableFuture<Void> leaveAsync() {
        Membership left;
        Roster<Member> all;
        synchronized (this) {
            left = membership;
            all = roster;
            membership = null;
        }
        if (left == null || all == null) {
            return CompletableFuture.completedFuture(null);
        }
        CompletableFuture<Boolean> gone =
                all.once(withdraw(left), members -> members.get(left.id) == null ? true : null);
        return Calls.async(kernel, gone.thenAccept(done -> {}), "leaving " + this);
    }

    @Override
    public List<Member> members() throws InterruptedException {
        Roster<Member> all = roster();
        if (!all.isReady()) {
            Calls.await(
                    kernel,
                    all.ready(),
                    "the members of " + this,
                    kernel.waitTimeout().toNanos());
        }
        return List.copyOf(all.present().values());
    }

    @Override
    public CompletableFuture<List<Member>> membersAsync() {
        Roster<Member> all = roster();
        return Calls.async(
                kernel, all.ready().thenApply(done -> List.copyOf(all.present().values())), "the members of " + this);
    }

    @Override
    public Optional<Member> self() {
        return Optional.ofNullable(roster().present().get(selfId));
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(roster().ageNanos());
    }

    @Override
    public ListenerHandle onChange(GroupListener listener) {
        Registered<GroupListener> one = new Registered<>(callbacks, listener);
        ListenerHandle observer =
                roster().observe((id, before, after) -> one.tell(listening -> tell(listening, before, after)));
        return () -> {
            one.end();
            observer.close();
        };
    }

    private static void tell(GroupListener listener, @Nullable Member before, @Nullable Member after) {
        if (before != null && after != null) {
            listener.changed(before, after);
        } else if (after != null) {
            listener.joined(after);
        } else if (before != null) {
            listener.left(before);
        }
    }

    private synchronized Roster<Member> roster() {
        Roster<Member> all = roster;
        if (all == null) {
            if (closed) {
                throw new IllegalStateException(this + " was closed; ask the coordinator for it again.");
            }
            all = new Roster<>(kernel, toString(), directory, LiveGroup::member);
            roster = all;
        }
        return all;
    }

    private static Member member(String id, Entry entry) {
        Participant who = Identity.participant(entry, entry.token());
        return new Member(id, who.name(), who.host(), who.process(), who.since(), Identity.note(entry), who.session());
    }

    @Override
    public void close() {
        leave();
        Roster<Member> all;
        synchronized (this) {
            closed = true;
            all = roster;
        }
        if (all != null) {
            all.close();
        }
        onClose.accept(this);
    }

    @Override
    public String toString() {
        return "group " + name;
    }
}
