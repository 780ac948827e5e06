package dev.latchkey.zookeeper;

import dev.latchkey.spi.Keys;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

/**
 * Removes an empty directory that stands where an entry is to be, and nothing that has come in its place: a container goes by
 * itself, others remove it too, and what they put there instead has the same version. So a child of this one's own is put
 * into it first, which keeps it where it is; then it is looked at; then both are removed together.
 */
final class DirectoryRemoval {

    private final Handle handle;
    private final String path;
    /** No key, so nobody takes it for an entry, and nobody else's. */
    private final String pin;

    DirectoryRemoval(Handle handle, String path) {
        this.handle = handle;
        this.path = path;
        pin = path + "/#" + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    String path() {
        return path;
    }

    /**
     * Makes an attempt, the next one if the answer to the last was lost. The answer is OK if what stands there is to be looked at
     * anew, {@link Code#NOTEMPTY} if there are entries in it, and {@link Code#NODEEXISTS} if others are at the same.
     */
    void attempt(Consumer<Code> answer) {
        handle.create(
                pin,
                new byte[0],
                handle.acl(),
                CreateMode.EPHEMERAL,
                (rc, p, context, name) -> {
                    Code code = Failures.code(rc);
                    if (code == Code.OK || code == Code.NODEEXISTS) {
                        look(answer);
                    } else {
                        boolean gone = code == Code.NONODE || code == Code.NOCHILDRENFOREPHEMERALS;
                        answer.accept(gone ? Code.OK : code);
                    }
                },
                null);
    }

    private void look(Consumer<Code> answer) {
        handle.getData(
                path,
                false,
                (rc, p, context, value, stat) -> {
                    Code code = Failures.code(rc);
                    if (code == Code.OK && Node.isDirectoryValue(value)) {
                        remove(answer);
                    } else {
                        giveUp(code, answer);
                    }
                },
                null);
    }

    private void remove(Consumer<Code> answer) {
        handle.multi(
                List.of(Op.delete(pin, -1), Op.delete(path, -1)),
                (rc, p, context, results) -> {
                    Code code = Failures.code(rc);
                    if (code == Code.NOTEMPTY) {
                        seeWhoIsThere(answer);
                    } else if (code == Code.OK || code == Code.NONODE) {
                        answer.accept(Code.OK);
                    } else {
                        giveUp(code, answer);
                    }
                },
                null);
    }

    private void seeWhoIsThere(Consumer<Code> answer) {
        handle.getChildren(
                path,
                false,
                (int rc, String p, Object context, List<String> names) -> {
                    Code code = Failures.code(rc);
                    if (code == Code.OK) {
                        code = names.stream().anyMatch(Keys::isKey) ? Code.NOTEMPTY : Code.NODEEXISTS;
                    }
                    giveUp(code, answer);
                },
                null);
    }

    private void giveUp(Code code, Consumer<Code> answer) {
        handle.delete(pin, -1, (rc, p, context) -> answer.accept(code == Code.NONODE ? Code.OK : code), null);
    }
}
