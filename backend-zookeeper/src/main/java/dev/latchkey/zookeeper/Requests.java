package dev.latchkey.zookeeper;

import dev.latchkey.spi.Write;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.proto.Create2Response;
import org.apache.zookeeper.proto.CreateRequest;
import org.apache.zookeeper.proto.DeleteRequest;
import org.apache.zookeeper.proto.SetDataRequest;
import org.apache.zookeeper.proto.SetDataResponse;
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

    /**
     * Sends a translation: as the plain operation if it is but one, else as a {@code multi}. Answers to writes come in their
     * order; but see {@link Handle#send}.
     */
    static void write(Handle handle, Translation translation, WriteAnswer answer) {
        List<Translation.Step> steps = translation.steps();
        Write write = steps.size() == 1 ? steps.get(0).write() : null;
        if (write == null) {
            multi(handle, steps, answer);
            return;
        }
        String path = steps.get(0).path();
        if (write instanceof Write.Create create) {
            create(handle, path, create.value(), CreateMode.PERSISTENT, answer);
        } else if (write instanceof Write.Append append) {
            create(handle, path, append.value(), CreateMode.EPHEMERAL_SEQUENTIAL, answer);
        } else if (write instanceof Write.Update update) {
            SetDataResponse response = new SetDataResponse();
            handle.send(
                    OpCode.setData,
                    new SetDataRequest(
                            path, update.value(), (int) update.stamp().write()),
                    response,
                    code -> answer.accept(code, resultIf(code, () -> new OpResult.SetDataResult(response.getStat()))));
        } else if (write instanceof Write.Delete delete) {
            int version = delete.stamp() == null ? -1 : (int) delete.stamp().write();
            handle.send(
                    OpCode.delete,
                    new DeleteRequest(path, version),
                    null,
                    code -> answer.accept(code, resultIf(code, OpResult.DeleteResult::new)));
        }
    }

    private static void multi(Handle handle, List<Translation.Step> steps, WriteAnswer answer) {
        MultiResponse response = new MultiResponse();
        handle.send(
                OpCode.multi,
                new MultiOperationRecord(
                        steps.stream().map(Translation.Step::op).toList()),
                response,
                code -> {
                    if (code == Code.OK) {
                        List<OpResult> results = response.getResultList();
                        answer.accept(firstError(results), results);
                    } else {
                        answer.accept(code, null);
                    }
                });
    }

    /** One operation fails, and the others with it: the server answers each, those before it that they are well. */
    private static Code firstError(List<OpResult> results) {
        for (OpResult result : results) {
            if (result instanceof OpResult.ErrorResult error && error.getErr() != Code.OK.intValue()) {
                return Failures.code(error.getErr());
            }
        }
        return Code.OK;
    }

    private static void create(Handle handle, String path, byte[] value, CreateMode mode, WriteAnswer answer) {
        Create2Response response = new Create2Response();
        handle.send(
                mode.isContainer() ? OpCode.createContainer : OpCode.create2,
                new CreateRequest(path, value, handle.acl(), mode.toFlag()),
                response,
                code -> answer.accept(
                        code, resultIf(code, () -> new OpResult.CreateResult(response.getPath(), response.getStat()))));
    }

    private static @Nullable List<OpResult> resultIf(Code code, Supplier<OpResult> result) {
        return code == Code.OK ? List.of(result.get()) : null;
    }

    /**
     * Makes directories, the highest first. They are containers, which ZooKeeper removes some time after the last child
     * went: nothing is left of names that are not used any more. Which of them there were already shows in what is sent
     * next.
     */
    static void makeDirectories(Handle handle, List<String> paths, Consumer<Code> onRefusal) {
        for (String path : paths) {
            create(handle, path, Node.directoryValue(), CreateMode.CONTAINER, (code, made) -> {
                // That it is there already is well, and that one above it is missing shows by itself.
                if (Failures.meaning(code) == Failures.Meaning.REFUSED
                        && code != Code.NODEEXISTS
                        && code != Code.NONODE) {
                    onRefusal.accept(code);
                }
            });
        }
    }
}
