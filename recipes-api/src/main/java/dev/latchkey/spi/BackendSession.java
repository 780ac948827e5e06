package dev.latchkey.spi;

import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * A session as the engine knows it: it lives for its ttl after the last renewal, and what it owns goes with it.
 *
 * <p>The caller keeps it alive by calling {@link #renew()} several times within the ttl; the backend renews nothing
 * without being asked, except where its client library does so anyway. All reckoning with deadlines is the caller's, so
 * it is written once for all engines.
 */
public interface BackendSession {

    /** What the engine calls it; the same text as {@link Entry#owner()}. */
    String id();

    /** The life that the engine granted, which may differ from the one that was asked for. */
    Duration ttl();

    /**
     * How much earlier than a ttl after a renewal was <em>sent</em> the engine may end the session, at the worst, because
     * of how it passes renewals on among its servers; drift of clocks not included. At the most half of the ttl.
     */
    Duration slack();

    /**
     * Asks the engine to count the ttl afresh.
     *
     * <p>If the stage completes normally, the engine will not end the session, and will not give what it owns to another,
     * before ttl − slack has gone by since this call <em>began</em>. It fails with {@link BackendException}:
     * {@code SESSION_LOST} once the engine has said that the session is over; {@code UNAVAILABLE} if that could not be
     * learned within the request time-out, in which case the session may have been renewed or not.
     *
     * <p>A renewal must not depend on one server alone: where the engine has several, a repeated call reaches another.
     */
    CompletionStage<Void> renew();

    /**
     * Completes, with the reason as a clause ("expired", "revoked"), once the engine has said that the session is over.
     * An engine that is silent completes nothing; the caller reckons with that. A backend whose client gives up a session by
     * itself, later than a ttl after the engine was last heard of, says so here too.
     */
    CompletionStage<String> lost();

    /**
     * Ends the session and removes what it owns. The stage completes when the engine has confirmed it or has said that
     * the session is over; it fails with {@code UNAVAILABLE} if neither came in time: then the engine ends the session
     * when the ttl is over, and the backend keeps nothing alive that would put that off. The session is over for the
     * caller in any case; calling again gives the same stage.
     */
    CompletionStage<Void> close();
}
