package dev.latchkey.zookeeper;

import dev.latchkey.spi.Keys;
import java.util.List;
import org.apache.zookeeper.KeeperException.Code;

/**
 * One look at the names in a directory on its way. A node that only holds others is named like any other, until the server has
 * removed it for being empty.
 */
final class Naming extends Operation<List<String>> {

    private final String directory;

    Naming(ZooKeeperBackend backend, ZooKeeperSession session, String directory) {
        super(backend, session);
        this.directory = directory;
    }

    @Override
    void attempt() {
        String path = backend.paths().of(directory);
        Requests.CatchUp catchUp = Requests.catchUp(handle);
        handle.getChildren(
                path,
                false,
                (int rc, String p, Object context, List<String> names) -> {
                    Code code = catchUp.or(Failures.code(rc));
                    if (code == Code.OK) {
                        complete(names.stream().filter(Keys::isKey).sorted().toList());
                    } else if (code == Code.NONODE) {
                        complete(List.of());
                    } else {
                        readFailed(code, path);
                    }
                },
                null);
    }

    @Override
    void unknown(Throwable cause) {
        fail(cause);
    }

    @Override
    void sessionOver(String reason) {
        fail(Failures.unavailable(
                "The session that carried the request is over (" + reason + "); try again once the next one is open."));
    }
}
