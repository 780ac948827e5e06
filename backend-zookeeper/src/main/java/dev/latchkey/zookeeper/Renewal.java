package dev.latchkey.zookeeper;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import dev.latchkey.spi.Time;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

/**
 * One renewal of a session on its way.
 *
 * <p><b>What proves a renewal.</b> Not a read: a follower that is cut off goes on answering reads of sessions that the
 * leader has ended. Nor a {@code sync}: a leader that is cut off goes on answering it until it notices, while the others
 * may have chosen a new leader that counts the session's life from its own beginning. So a renewal is a write that changes
 * nothing, a {@code multi} with one check that holds always. A majority must accept it, hence no later leader can have begun
 * before it was sent, and every later one gives the session a whole ttl; and it travels to the leader behind what the
 * follower has reported of this session before. What remains uncertain is in {@link ZooKeeperSession#slack}.
 *
 * <p>It counts on the leader having heard of the session not long before, which it has not if this process has stood still.
 * So after a long silence the connection is dropped first: whichever server takes the session over asks the leader, who
 * counts its life afresh then.
 *
 * <p>ZooKeeper's client leaves a silent server only after two thirds of the ttl, too late for what a session is good for by
 * then. So the connection is dropped when a renewal has had no answer for a sixth of the ttl, and the renewal is sent again
 * by the next server; it changes nothing, so it may be sent twice.
 */
final class Renewal extends Operation<Boolean> {

    private static final int SILENCE_PER_TTL = 6;

    private final ZooKeeperSession session;

    Renewal(ZooKeeperBackend backend, ZooKeeperSession session) {
        super(backend, session);
        this.session = session;
    }

    @Override
    void attempt() {
        int sentOn = connection.number();
        if (session.breaksSilence()) {
            handle.leaveServer();
        }
        Time.Timeout timeout = backend.after(session.ttl().dividedBy(SILENCE_PER_TTL), () -> {
            if (connection.number() == sentOn && !connection.isOver()) {
                handle.leaveServer();
            }
        });
        handle.multi(
                List.of(Op.check("/", -1)),
                (rc, path, context, results) -> {
                    timeout.cancel();
                    answered(Failures.code(rc));
                },
                null);
    }

    private void answered(Code code) {
        if (code == Code.OK || code == Code.NOAUTH) {
            // A refusal for want of permission has been ordered by the leader and accepted by a majority like any
            // write.
            complete(true);
        } else {
            readFailed(code, "/");
        }
    }

    @Override
    void unknown(Throwable cause) {
        fail(cause);
    }

    @Override
    void sessionOver(String reason) {
        fail(new BackendException(Kind.SESSION_LOST, "Session " + session.id() + " is over: " + reason + ".", null));
    }
}
