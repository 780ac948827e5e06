package dev.latchkey.etcd;

import dev.latchkey.spi.Time;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchProgressRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream of watches to one member, shared by all who follow anything through the backend, until it ends. Who follows the
 * same range shares a watch, and one of a single key stands for a moment after the last has left: who waits in a queue waits
 * for the same few keys again and again, and a watch that is new may hear nothing for a tenth of a second, if anything was
 * being written as it began.
 *
 * <p>The stream ends once and for good: by an error, by the member's silence, or by {@link #end}; each follower is then told,
 * and nothing resumes by itself. Confined to the connections' event loop.
 */
final class WatchStream extends ClientCall.Listener<WatchResponse> {

    /** One who follows a range on the stream. */
    interface Follower {

        /** All that is written after this revision will be told. */
        void created(long revision);

        /** What happened, in etcd's order. */
        void happened(List<Event> events);

        /** Nothing more will come, and something may have been missed; the reason is a clause. */
        void interrupted(String reason);

        /** The server will not let us watch this. */
        void refused(String reason);
    }

    private enum State {
        OPEN,
        ENDED
    }

    /** What the server watches for us. */
    private static final class Watch {
        private final KeySpace.Scope scope;
        private final List<Follower> followers = new ArrayList<>(1);
        /** The server's name for it; null while it is being created. */
        private @Nullable Long id;
        /** All that was written after this will be told. */
        private long revision;

        private long idleSinceNanos;

        Watch(KeySpace.Scope scope) {
            this.scope = scope;
        }
    }

    /** A server that has no leader for a while ends the stream, rather than keep silent about what it cannot know. */
    private static final Metadata.Key<String> REQUIRE_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    /** After this much silence the member is asked for a sign of life. */
    private static final long QUIET_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1_500);

    private static final long SIGN_OF_LIFE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1_500);

    /** Few, since they hear what nobody wants to know. */
    private static final int IDLE_MAX = 2;

    private static final long IDLE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(500);

    private final Member member;
    private final Time time;
    private final Tokens.@Nullable Use token;
    private final ClientCall<WatchRequest, WatchResponse> call;
    private final Map<KeySpace.Scope, Watch> watches = new HashMap<>();
    private final Deque<Watch> beingCreated = new ArrayDeque<>();
    private final Map<Long, Watch> created = new HashMap<>();
    /** Whom nobody follows just now, the first to be left first. */
    private final Set<Watch> idle = new LinkedHashSet<>();

    private State state = State.OPEN;
    private long heardNanos;
    /** When an answer was first waited for in vain; null while none is due. */
    private @Nullable Long askedNanos;

    WatchStream(Member member, Time time, Tokens.@Nullable Use token) {
        this.member = member;
        this.time = time;
        this.token = token;
        this.heardNanos = time.nanoTime();
        this.call =
                member.channel().newCall(WatchGrpc.getWatchMethod(), CallOptions.DEFAULT.withCallCredentials(token));
        Metadata headers = new Metadata();
        headers.put(REQUIRE_LEADER, "true");
        call.start(this, headers);
        call.request(1);
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    void follow(Follower follower, KeySpace.Scope scope) {
        Watch watch = watches.get(scope);
        if (watch == null) {
            watch = new Watch(scope);
            watches.put(scope, watch);
            create(watch);
        }
        idle.remove(watch);
        watch.followers.add(follower);
        if (watch.id != null) {
            follower.created(watch.revision);
        }
    }

    private void create(Watch watch) {
        // Without a revision to start at: what has been written already would have to be looked up.
        WatchCreateRequest.Builder create = WatchCreateRequest.newBuilder().setKey(watch.scope.key());
        if (watch.scope.end() != null) {
            create.setRangeEnd(watch.scope.end());
        }
        // Servers answer the requests of a stream one after another, so the first that waits is the first answered.
        beingCreated.add(watch);
        awaitAnswer();
        call.sendMessage(WatchRequest.newBuilder().setCreateRequest(create).build());
    }

    void forget(Follower follower, KeySpace.Scope scope) {
        Watch watch = watches.get(scope);
        if (watch != null && watch.followers.remove(follower)) {
            leaveIfUnfollowed(watch);
        }
    }

    /** Gives up a watch that is not to be relied on. */
    void abandon(KeySpace.Scope scope, String reason) {
        Watch watch = watches.get(scope);
        if (watch != null) {
            drop(watch);
            interrupt(watch, reason);
        }
    }

    private static void interrupt(Watch watch, String reason) {
        List.copyOf(watch.followers).forEach(follower -> follower.interrupted(reason));
    }

    private void leaveIfUnfollowed(Watch watch) {
        if (!watch.followers.isEmpty() || watch.id == null) {
            return; // One that is still being created is left when its id is known.
        }
        if (watch.scope.end() != null) {
            drop(watch);
            return;
        }
        watch.idleSinceNanos = time.nanoTime();
        idle.add(watch);
        if (idle.size() > IDLE_MAX) {
            drop(idle.iterator().next());
        }
    }

    private void drop(Watch watch) {
        idle.remove(watch);
        watches.remove(watch.scope);
        if (watch.id != null) {
            created.remove(watch.id);
            cancel(watch.id);
        }
    }

    /** Called about once a second: ends the watches that nobody has come back to. */
    void dropIdle() {
        for (Watch watch : List.copyOf(idle)) {
            if (time.nanoTime() - watch.idleSinceNanos > IDLE_NANOS_MAX) {
                drop(watch);
            }
        }
    }

    private void cancel(long id) {
        if (state == State.OPEN) {
            call.sendMessage(WatchRequest.newBuilder()
                    .setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(id))
                    .build());
        }
    }

    /** Called about once a second. True if the member has not answered in its time. */
    boolean isSilent() {
        long nowNanos = time.nanoTime();
        Long asked = askedNanos;
        if (asked != null) {
            return nowNanos - asked > SIGN_OF_LIFE_NANOS_MAX;
        }
        if (!watches.isEmpty() && nowNanos - heardNanos > QUIET_NANOS_MAX) {
            awaitAnswer();
            call.sendMessage(WatchRequest.newBuilder()
                    .setProgressRequest(WatchProgressRequest.getDefaultInstance())
                    .build());
        }
        return false;
    }

    private void awaitAnswer() {
        if (askedNanos == null) {
            askedNanos = time.nanoTime();
        }
    }

    /** Gives the stream up because its member says nothing. */
    void endBecauseSilent() {
        member.doubt(askedNanos == null ? heardNanos : askedNanos);
        end("etcd at " + member.address() + " does not answer");
    }

    void end(String reason) {
        if (state == State.OPEN) {
            call.cancel(reason, null);
            ended(reason);
        }
    }

    private void ended(String reason) {
        state = State.ENDED;
        List<Follower> all = new ArrayList<>();
        watches.values().forEach(watch -> all.addAll(watch.followers));
        watches.clear();
        beingCreated.clear();
        created.clear();
        idle.clear();
        all.forEach(follower -> follower.interrupted(reason));
    }

    @Override
    public void onMessage(WatchResponse response) {
        if (state == State.ENDED) {
            return;
        }
        call.request(1);
        askedNanos = null;
        heardNanos = time.nanoTime();
        member.heard();
        if (response.getCreated()) {
            onCreated(response);
        } else if (response.getCanceled()) {
            onCancelled(response);
        } else if (response.getEventsCount() > 0) {
            Watch watch = created.get(response.getWatchId());
            if (watch != null) {
                happened(watch, response.getEventsList());
            }
        }
    }

    private static void happened(Watch watch, List<Event> events) {
        long last = events.get(events.size() - 1).getKv().getModRevision();
        watch.revision = Math.max(watch.revision, last);
        List.copyOf(watch.followers).forEach(follower -> follower.happened(events));
    }

    private void onCreated(WatchResponse response) {
        Watch watch = beingCreated.poll();
        if (watch == null) {
            end("the server created a watch that nobody asked for");
        } else if (response.getCanceled() && token != null) {
            // The stream keeps the token that it began with, which may have expired since; who has just listed the
            // range may watch it, and if he may no more, the next listing tells.
            token.refused();
            end("the server did not let a watch begin: " + response.getCancelReason());
        } else if (response.getCanceled()) {
            watches.remove(watch.scope);
            List.copyOf(watch.followers).forEach(follower -> follower.refused(response.getCancelReason()));
        } else {
            watch.id = response.getWatchId();
            watch.revision = response.getHeader().getRevision();
            created.put(watch.id, watch);
            leaveIfUnfollowed(watch);
            List.copyOf(watch.followers).forEach(follower -> follower.created(watch.revision));
        }
    }

    private void onCancelled(WatchResponse response) {
        Watch watch = created.remove(response.getWatchId());
        if (watch != null) {
            watches.remove(watch.scope);
            idle.remove(watch);
            interrupt(
                    watch,
                    response.getCompactRevision() > 0
                            ? "the history was compacted"
                            : "the server ended the watch: " + response.getCancelReason());
        }
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
        if (state == State.OPEN) {
            if (token != null && status.getCode() == Status.Code.UNAUTHENTICATED) {
                token.refused();
            }
            ended("the connection to etcd at " + member.address() + " ended: " + status.getCode() + ", "
                    + status.getDescription());
        }
    }
}
