package dev.latchkey.zookeeper;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.apache.jute.Record;
import org.apache.zookeeper.AsyncCallback.Create2Callback;
import org.apache.zookeeper.AsyncCallback.MultiCallback;
import org.apache.zookeeper.AsyncCallback.StatCallback;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.proto.GetChildrenRequest;
import org.apache.zookeeper.proto.GetChildrenResponse;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper's client handle with three things added: the end of the session can be asked for without blocking and its answer
 * seen, a silent server can be left, and an answer can be had without a detour. One handle stands for one session and never
 * gets another.
 */
@SuppressWarnings("try") // ZooKeeper's own close() may be interrupted; it is never used in a try block.
final class Handle extends ZooKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Handle.class);

    private final List<ACL> acl;
    private final boolean answersInTurn;
    private final Executor elsewhere;

    /** The executor has a thread of its own, one for all, since with a connection thousands of answers may be lost; see {@link #send}. */
    Handle(String addresses, int ttlMillis, Watcher watcher, ClientSettings settings, Executor elsewhere)
            throws IOException {
        super(addresses, ttlMillis, watcher, false, NamedHosts.of(addresses), settings.config());
        acl = settings.acl();
        answersInTurn = settings.isSecure();
        this.elsewhere = elsewhere;
    }

    /** Who may do what with the nodes that it makes. */
    List<ACL> acl() {
        return acl;
    }

    /** Ends the session at the server; afterwards this handle takes no request. */
    void endSession(VoidCallback whenAnswered) {
        RequestHeader header = new RequestHeader();
        header.setType(ZooDefs.OpCode.closeSession);
        cnxn.queuePacket(header, new ReplyHeader(), null, null, whenAnswered, null, null, null, null);
    }

    /**
     * Sends a request and has its answer told on the thread that reads it off the connection: so whoever waits is woken by
     * that one, and not by the event thread after it has been woken itself. Those answers keep their order among each other;
     * they may come before answers and events that the server sent ahead of them. Hearing one must not block.
     *
     * <p>That there is no connection or no session any more, the client says by itself, while it holds locks; and if it were
     * asked something else there, it would say just the same, and so on without end. That is told on another thread.
     *
     * <p>It says so as well of a session that it has given up itself, after a silence; see {@link #code}.
     *
     * <p>Over TLS all answers come in turn, on the event thread: such a connection is read by Netty's thread, for which the
     * client, when it is closed, waits with the lock held that every request needs.
     */
    void send(int operation, Record request, @Nullable Record response, Consumer<Code> answer) {
        RequestHeader header = new RequestHeader();
        header.setType(operation);
        ReplyHeader reply = new ReplyHeader();
        Consumer<Code> told = said -> answer.accept(code(header, reply, said));
        cnxn.queuePacket(
                header,
                reply,
                request,
                response,
                answersInTurn ? new InTurn(told) : null,
                null,
                null,
                null,
                answersInTurn ? null : new Listener(told));
    }

    /** Asks for the names of a node's children, which are there only if the code is OK; answered as {@link #send} answers. */
    void children(String path, BiConsumer<Code, List<String>> answer) {
        if (answersInTurn) {
            getChildren(
                    path,
                    false,
                    (int rc, String asked, Object context, List<String> names) ->
                            answer.accept(Failures.code(rc), names == null ? List.of() : names),
                    null);
        } else {
            GetChildrenResponse response = new GetChildrenResponse(List.of());
            send(
                    ZooDefs.OpCode.getChildren,
                    new GetChildrenRequest(path, false),
                    response,
                    code -> answer.accept(code, response.getChildren()));
        }
    }

    /**
     * What an answer means: that the session is over counts for a request that has been sent only if a server has said it. A
     * server's answer bears the number that the request was sent with; one that the client makes up bears none.
     */
    static Code code(RequestHeader request, ReplyHeader reply, Code said) {
        boolean sent = request.getXid() != 0;
        boolean byServer = reply.getXid() != 0;
        return said == Code.SESSIONEXPIRED && sent && !byServer ? Code.CONNECTIONLOSS : said;
    }

    /** The callback for each kind of response; which it is, the client sees by the response. */
    private record InTurn(Consumer<Code> answer) implements VoidCallback, StatCallback, Create2Callback, MultiCallback {

        @Override
        public void processResult(int rc, String path, Object context) {
            answer.accept(Failures.code(rc));
        }

        @Override
        public void processResult(int rc, String path, Object context, Stat stat) {
            answer.accept(Failures.code(rc));
        }

        @Override
        public void processResult(int rc, String path, Object context, String name, Stat stat) {
            answer.accept(Failures.code(rc));
        }

        /** Where there are results, it is they who say what failed. */
        @Override
        public void processResult(int rc, String path, Object context, @Nullable List<OpResult> results) {
            answer.accept(results == null ? Failures.code(rc) : Code.OK);
        }
    }

    /** Where the client would register a watch that came with a request, it has the request's answer. */
    private final class Listener extends WatchRegistration {

        private final Consumer<Code> answer;

        Listener(Consumer<Code> answer) {
            super(event -> {}, "");
            this.answer = answer;
        }

        @Override
        public void register(int rc) {
            Code code = Failures.code(rc);
            if (code == Code.CONNECTIONLOSS || code == Code.SESSIONEXPIRED || code == Code.AUTHFAILED) {
                elsewhere.execute(() -> answer.accept(code));
                return;
            }
            try {
                answer.accept(code);
            } catch (RuntimeException | Error thrown) {
                LOG.error("An answer could not be told; the connection goes on.", thrown);
            }
        }

        @Override
        protected Map<String, Set<Watcher>> getWatches(int rc) {
            return Map.of();
        }
    }

    /**
     * Whether the client has given the session up by itself, having heard of no server for longer than the ttl; the servers may
     * not have ended it, if they lacked a quorum, say. When a server says that it is over, the client sets its time-out to
     * nothing.
     */
    boolean hasGivenUp() {
        return getState() == States.CLOSED && getSessionTimeout() > 0;
    }

    /** Drops the connection, so that the client goes on to the next server of its list. The session is not touched. */
    void leaveServer() {
        try {
            getTestable().closeSocket();
            // The client's thread waits for the closed socket on and on; a request wakes it.
            exists("/", false, (int rc, String path, Object context, Stat stat) -> {}, null);
        } catch (IOException alreadyGone) {
            LOG.debug("The connection was gone before it was dropped.", alreadyGone);
        }
    }
}
