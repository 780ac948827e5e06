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
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One stream of watches to one member, shared by all watches of the backend, until it ends.
 *
 * <p>It ends once and for good: by an error, by the member's silence, or by {@link #end}; each follower is then told, and
 * nothing resumes by itself. Confined to the connections' event loop.
 */
final class WatchStream extends ClientCall.Listener<WatchResponse> {

    /** One who follows a range on the stream. */
    interface Follower {

        /** Whether it still waits for events of this stream. */
        boolean isFollowing();

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

    /** A server that has no leader for a while ends the stream, rather than keep silent about what it cannot know. */
    private static final Metadata.Key<String> REQUIRE_LEADER =
            Metadata.Key.of("hasleader", Metadata.ASCII_STRING_MARSHALLER);

    /** After this much silence the member is asked for a sign of life. */
    private static final long QUIET_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1_500);

    private static final long SIGN_OF_LIFE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(1_500);

    private final Member member;
    private final Time time;
    private final Tokens.@Nullable Use token;
    private final ClientCall<WatchRequest, WatchResponse> call;
    private final Deque<Follower> beingCreated = new ArrayDeque<>();
    private final Map<Long, Follower> created = new HashMap<>();
    private final Map<Follower, Long> ids = new HashMap<>();
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

    void follow(Follower follower, KeySpace.Scope scope, long startRevision) {
        WatchCreateRequest.Builder create =
                WatchCreateRequest.newBuilder().setKey(scope.key()).setStartRevision(startRevision);
        if (scope.end() != null) {
            create.setRangeEnd(scope.end());
        }
        // Servers answer the requests of a stream one after another, so the first that waits is the first answered.
        beingCreated.add(follower);
        awaitAnswer();
        call.sendMessage(WatchRequest.newBuilder().setCreateRequest(create).build());
    }

    void forget(Follower follower) {
        Long id = ids.remove(follower);
        if (id != null) {
            created.remove(id);
            cancel(id);
        }
        // One that is still being created is cancelled when its id is known.
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
        boolean hasFollowers = !created.isEmpty() || !beingCreated.isEmpty();
        if (hasFollowers && nowNanos - heardNanos > QUIET_NANOS_MAX) {
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
        List<Follower> all = new ArrayList<>(created.values());
        all.addAll(beingCreated);
        created.clear();
        ids.clear();
        beingCreated.clear();
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
            Follower follower = created.get(response.getWatchId());
            if (follower != null) {
                follower.happened(response.getEventsList());
            }
        }
    }

    private void onCreated(WatchResponse response) {
        Follower follower = beingCreated.poll();
        if (follower == null) {
            end("the server created a watch that nobody asked for");
        } else if (response.getCanceled() && token != null) {
            // The stream keeps the token that it began with, which may have expired since; who has just listed the
            // range
            // may watch it, and if he may no more, the next listing tells.
            token.refused();
            beingCreated.addFirst(follower);
            end("the server did not let a watch begin: " + response.getCancelReason());
        } else if (response.getCanceled()) {
            follower.refused(response.getCancelReason());
        } else if (!follower.isFollowing()) {
            cancel(response.getWatchId());
        } else {
            created.put(response.getWatchId(), follower);
            ids.put(follower, response.getWatchId());
        }
    }

    private void onCancelled(WatchResponse response) {
        Follower follower = created.remove(response.getWatchId());
        if (follower != null) {
            ids.remove(follower);
            follower.interrupted(
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
