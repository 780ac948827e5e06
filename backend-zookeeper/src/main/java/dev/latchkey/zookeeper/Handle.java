package dev.latchkey.zookeeper;

import java.io.IOException;
import java.util.List;
import org.apache.zookeeper.AsyncCallback.VoidCallback;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.proto.ReplyHeader;
import org.apache.zookeeper.proto.RequestHeader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * ZooKeeper's client handle with two things added: the end of the session can be asked for without blocking and its answer
 * seen, and a silent server can be left. One handle stands for one session and never gets another.
 */
@SuppressWarnings("try") // ZooKeeper's own close() may be interrupted; it is never used in a try block.
final class Handle extends ZooKeeper {

    private static final Logger LOG = LoggerFactory.getLogger(Handle.class);

    private final List<ACL> acl;

    Handle(String addresses, int ttlMillis, Watcher watcher, ClientSettings settings) throws IOException {
        super(addresses, ttlMillis, watcher, false, NamedHosts.of(addresses), settings.config());
        acl = settings.acl();
        // Sent ahead of every request, and again on every further connection.
        settings.identify(this);
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

    /** Drops the connection, so that the client goes on to the next server of its list. The session is not touched. */
    void leaveServer() {
        try {
            getTestable().closeSocket();
        } catch (IOException alreadyGone) {
            LOG.debug("The connection was gone before it was dropped.", alreadyGone);
        }
    }
}
