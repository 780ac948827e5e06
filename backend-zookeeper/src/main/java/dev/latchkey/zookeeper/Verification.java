package dev.latchkey.zookeeper;

import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.jspecify.annotations.Nullable;

/**
 * Finds out in which {@link Generation} the stamps of a transaction hold, if they do: reads the generation first and the
 * keys afterwards, all in one wait. It is one step of an {@link Operation}, which it leaves to deal with failures.
 */
final class Verification {

    /** Told what was found. */
    interface Answer {

        /** Every plain entry was in the life that its stamp names, in this generation. */
        void holds(Generation.Known known);

        /** Some entry is not as its stamp says; this is what stands there. */
        void differs(List<Node> current);
    }

    private final Operation<?> operation;
    private final ZooKeeperBackend backend;
    private final Transaction transaction;
    private final Answer answer;
    private final String path;
    private Generation.@Nullable Known known;
    private Code generationRead = Code.OK;
    private @Nullable Code refusal;

    private Verification(Operation<?> operation, Transaction transaction, Answer answer) {
        this.operation = operation;
        this.transaction = transaction;
        this.answer = answer;
        backend = operation.backend;
        path = backend.paths().generation();
    }

    /** Whether every plain stamp is known to be of this generation, so that nothing need be read. */
    static boolean isNeedless(Transaction transaction, Generation.@Nullable Known known) {
        return known != null
                && Translation.compares(transaction).stream()
                        .allMatch(c -> Paths.isTicket(c.key()) || known.covers(c.key(), c.stamp()));
    }

    static void begin(Operation<?> operation, Transaction transaction, Answer answer) {
        new Verification(operation, transaction, answer).read();
    }

    private void read() {
        // A server that lags behind would show an entry as it was before the stamp; so it catches up first.
        Requests.CatchUp catchUp = Requests.catchUp(operation.handle);
        operation.handle.getData(
                path,
                false,
                (rc, p, context, data, stat) -> {
                    generationRead = Failures.code(rc);
                    known = generationRead == Code.OK ? backend.generation().read(stat) : null;
                },
                null);
        NodeReads.begin(operation.handle, backend.paths(), TransactionRules.keys(transaction), (code, nodes) -> {
            if (nodes == null || catchUp.failed()) {
                operation.readFailed(catchUp.or(code), path);
            } else if (known != null) {
                compare(known, nodes);
            } else if (generationRead == Code.NONODE) {
                makeGeneration();
            } else {
                operation.readFailed(generationRead, path);
            }
        });
    }

    private void compare(Generation.Known in, List<Node> nodes) {
        Map<String, Stamp> present = new HashMap<>();
        for (Node node : nodes) {
            in.saw(node.key(), node.stat().getCzxid());
            present.put(node.key(), node.stamp());
        }
        for (Guard.Unchanged compare : Translation.compares(transaction)) {
            if (!compare.stamp().equals(present.get(compare.key()))) {
                answer.differs(nodes);
                return;
            }
        }
        answer.holds(in);
    }

    private void makeGeneration() {
        Requests.makeDirectories(operation.handle, Paths.ancestors(path), code -> refusal = code);
        operation.handle.create(
                path,
                new byte[0],
                operation.handle.acl(),
                CreateMode.PERSISTENT,
                (int rc, String p, Object context, String name) -> {
                    Code code = Failures.code(rc);
                    // A directory that may not be made may yet be there.
                    if (code == Code.OK || code == Code.NODEEXISTS) {
                        operation.tryAgain();
                    } else if (refusal != null) {
                        operation.fail(Failures.refused(refusal, path));
                    } else if (code == Code.NONODE) {
                        operation.tryAgain();
                    } else {
                        operation.readFailed(code, path);
                    }
                },
                null);
    }
}
