package dev.latchkey.zookeeper;

import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;

/**
 * Removes an empty directory that stands where an entry is to be, and nothing that has come in its place: a container goes by
 * itself, others remove it too, and what they put there instead has the same version. So a child of this one's own, a
 * pin, is put into it first, which keeps it where it is; then it is looked at; then both are removed together.
 */
final class DirectoryRemoval {

    /** How a pin's name begins. It makes it no key, so nobody takes it for an entry. */
    private static final String PIN = "#";

    private final Handle handle;
    private final String path;
    /** Nobody else's. */
    private final String pin;

    DirectoryRemoval(Handle handle, String path) {
        this.handle = handle;
        this.path = path;
        pin = path + "/" + PIN + Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    String path() {
        return path;
    }

    /**
     * Makes an attempt, the next one if the answer to the last was lost. The answer is OK if what stands there is to be looked at
     * anew, and {@link Code#NOTEMPTY} if there are entries in it.
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
                        remove(Stream.of(), answer);
                    } else {
                        giveUp(code, answer);
                    }
                },
                null);
    }

    /** Removes it with the pins that are in it; with this one always, as that alone has kept it as it was looked at. */
    private void remove(Stream<String> otherPins, Consumer<Code> answer) {
        handle.multi(
                Stream.of(Stream.of(pin), otherPins, Stream.of(path))
                        .flatMap(each -> each)
                        .map(each -> Op.delete(each, -1))
                        .toList(),
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

    /**
     * Others are at the same, and one of them may have lost its connection since and never come back to its pin. All pins may
     * be removed: who finds that his own has gone removes nothing, and looks anew.
     */
    private void seeWhoIsThere(Consumer<Code> answer) {
        handle.getChildren(
                path,
                false,
                (int rc, String p, Object context, List<String> names) -> {
                    Code code = Failures.code(rc);
                    if (code != Code.OK) {
                        giveUp(code, answer);
                    } else if (names.stream().allMatch(name -> name.startsWith(PIN))) {
                        remove(names.stream().map(name -> path + "/" + name).filter(each -> !each.equals(pin)), answer);
                    } else {
                        giveUp(Code.NOTEMPTY, answer);
                    }
                },
                null);
    }

    private void giveUp(Code code, Consumer<Code> answer) {
        handle.delete(pin, -1, (rc, p, context) -> answer.accept(code == Code.NONODE ? Code.OK : code), null);
    }
}
