package dev.latchkey.zookeeper;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.BackendException.Kind;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/** Says what ZooKeeper's answers mean for a caller of the waist; the one place that sorts its error codes. */
final class Failures {

    private Failures() {}

    /** What an answer that is neither success nor a matter of versions says. */
    enum Meaning {
        /** The session is over. */
        SESSION_OVER,
        /** ZooKeeper refused, certainly without effect, and will refuse again. */
        REFUSED,
        /** ZooKeeper refused, certainly without effect, for the time being. */
        NOT_NOW,
        /** Nobody knows what became of the request. */
        UNKNOWN
    }

    static Meaning meaning(Code code) {
        return switch (code) {
            case SESSIONEXPIRED -> Meaning.SESSION_OVER;
            case NOAUTH,
                    INVALIDACL,
                    BADARGUMENTS,
                    UNIMPLEMENTED,
                    NOTEMPTY,
                    NOCHILDRENFOREPHEMERALS,
                    QUOTAEXCEEDED,
                    NODEEXISTS,
                    NONODE,
                    BADVERSION -> Meaning.REFUSED;
            case NOTREADONLY, THROTTLEDOP -> Meaning.NOT_NOW;
            default -> Meaning.UNKNOWN;
        };
    }

    /** The code of an answer; a number that this client does not know counts as an error of the system. */
    static Code code(int rc) {
        Code code = Code.get(rc);
        return code == null ? Code.SYSTEMERROR : code;
    }

    static Throwable cause(Code code, @Nullable String path) {
        return KeeperException.create(code, path == null ? "" : path);
    }

    static BackendException refused(Code code, @Nullable String path) {
        String why = switch (code) {
            case NOAUTH ->
                "this client has no permission there; check user, password or certificate, and the node's ACL";
            case INVALIDACL ->
                "it knows this client by no name, although it has credentials: either no authority that the"
                        + " servers trust has issued its certificate, or they lack the authentication provider for it (x509 for"
                        + " certificates, on a TLS port; digest for user and password)";
            default -> "it answered " + code;
        };
        return new BackendException(
                Kind.REFUSED, "ZooKeeper refused an operation on " + path + ": " + why + ".", cause(code, path));
    }

    static BackendException unavailable(String what) {
        return new BackendException(Kind.UNAVAILABLE, what, null);
    }

    static BackendException closed() {
        return new BackendException(Kind.CLOSED, "The backend was closed; open a new one.", null);
    }
}
