package dev.latchkey.zookeeper;

import dev.latchkey.spi.Write;
import java.util.List;
import java.util.function.Consumer;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.jspecify.annotations.Nullable;

/**
 * Requests that are sent several at a time, back to back on one connection, and answered together. Whatever is sent first
 * is carried out first: a ZooKeeper session is one pipe.
 */
final class Requests {

    private Requests() {}

    /** Receives the answer to a write. */
    interface WriteAnswer {
        /** The results are there only if the code is OK, or if a {@code multi} was refused as a whole. */
        void accept(Code code, @Nullable List<OpResult> results);
    }

    /** What became of a {@link #catchUp}, for the read right behind it to ask. */
    static final class CatchUp {

        private volatile Code code = Code.OK;

        boolean failed() {
            return code != Code.OK;
        }

        /** The failure of the catching up, or else the code of what came behind it. */
        Code or(Code behind) {
            return failed() ? code : behind;
        }
    }

    /**
     * Has the client's server catch up with all that any client was told of, before it answers what is sent next: a write
     * that changes nothing. A majority must accept it, and the server answers it after it has applied all before it.
     * ZooKeeper's own {@code sync} asks no majority, so a leader that has been deposed goes on answering it for a while.
     */
    static CatchUp catchUp(Handle handle) {
        CatchUp catchUp = new CatchUp();
        catchUp(handle, code -> catchUp.code = code);
        return catchUp;
    }

    static void catchUp(Handle handle, Consumer<Code> answer) {
        handle.multi(
                List.of(Op.check("/", -1)),
                (rc, path, context, results) -> {
                    Code code = Failures.code(rc);
                    // A refusal for want of permission has been ordered and accepted like any write.
                    answer.accept(code == Code.NOAUTH ? Code.OK : code);
                },
                null);
    }

    /** Sends a translation: as the plain operation if it is but one, else as a {@code multi}. */
    static void write(Handle handle, Translation translation, WriteAnswer answer) {
        List<Translation.Step> steps = translation.steps();
        Write write = steps.size() == 1 ? steps.get(0).write() : null;
        if (write == null) {
            handle.multi(
                    steps.stream().map(Translation.Step::op).toList(),
                    (rc, path, context, results) -> answer.accept(Failures.code(rc), results),
                    null);
            return;
        }
        String path = steps.get(0).path();
        if (write instanceof Write.Create create) {
            create(handle, path, create.value(), CreateMode.PERSISTENT, answer);
        } else if (write instanceof Write.Append append) {
            create(handle, path, append.value(), CreateMode.EPHEMERAL_SEQUENTIAL, answer);
        } else if (write instanceof Write.Update update) {
            handle.setData(
                    path,
                    update.value(),
                    (int) update.stamp().write(),
                    (rc, p, context, stat) -> answer.accept(
                            Failures.code(rc), rc == 0 ? List.of(new OpResult.SetDataResult(stat)) : null),
                    null);
        } else if (write instanceof Write.Delete delete) {
            int version = delete.stamp() == null ? -1 : (int) delete.stamp().write();
            handle.delete(
                    path,
                    version,
                    (rc, p, context) ->
                            answer.accept(Failures.code(rc), rc == 0 ? List.of(new OpResult.DeleteResult()) : null),
                    null);
        }
    }

    private static void create(Handle handle, String path, byte[] value, CreateMode mode, WriteAnswer answer) {
        handle.create(
                path,
                value,
                handle.acl(),
                mode,
                (rc, p, context, name, stat) -> answer.accept(
                        Failures.code(rc), rc == 0 ? List.of(new OpResult.CreateResult(name, stat)) : null),
                null);
    }

    /**
     * Makes directories, the highest first. They are containers, which ZooKeeper removes some time after the last child
     * went: nothing is left of names that are not used any more. Which of them there were already shows in what is sent
     * next.
     */
    static void makeDirectories(Handle handle, List<String> paths, Consumer<Code> onRefusal) {
        for (String path : paths) {
            handle.create(
                    path,
                    Node.directoryValue(),
                    handle.acl(),
                    CreateMode.CONTAINER,
                    (int rc, String p, Object context, String name) -> {
                        Code code = Failures.code(rc);
                        if (code == Code.NOAUTH || code == Code.INVALIDACL || code == Code.NOCHILDRENFOREPHEMERALS) {
                            onRefusal.accept(code);
                        }
                    },
                    null);
        }
    }
}
