package dev.latchkey.zookeeper;

import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.MultiOperationRecord;
import org.apache.zookeeper.MultiResponse;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.OpCode;

/**
 * The names in the directory that a transaction wants to see, and behind them a look at what its guards rest on: ZooKeeper lists
 * nothing within a {@code multi} that writes, so one may have ceased to hold between the commit and the listing. One request.
 */
final class Listing {

    /** Receives what was found. */
    interface Answer {
        /**
         * Hears of it once.
         *
         * @param code the listing's, or that of a look which failed. That there is no such directory is no failure
         * @param guardsHold whether they all held behind the listing; means nothing where something failed
         */
        void accept(Code code, List<String> names, boolean guardsHold);
    }

    private Listing() {}

    static void begin(Handle handle, Paths paths, Transaction transaction, String directory, Answer answer) {
        String path = paths.of(directory);
        List<Guard> guards = lasting(transaction);
        if (guards.isEmpty()) {
            handle.children(path, (code, names) -> answer.accept(code, names, true));
            return;
        }
        List<Op> reads = new ArrayList<>();
        reads.add(Op.getChildren(path));
        for (Guard guard : guards) {
            reads.add(Op.getData(paths.of(TransactionRules.keyOf(guard))));
        }
        MultiResponse response = new MultiResponse();
        handle.send(OpCode.multiRead, new MultiOperationRecord(reads), response, code -> {
            if (code == Code.OK) {
                answered(guards, response.getResultList(), answer);
            } else {
                answer.accept(code, List.of(), false);
            }
        });
    }

    /** The guards of what the transaction does not write itself. */
    private static List<Guard> lasting(Transaction transaction) {
        if (transaction.guards().isEmpty()) {
            return List.of();
        }
        Set<String> written = new HashSet<>();
        for (Write write : transaction.writes()) {
            if (!(write instanceof Write.Append)) {
                written.add(TransactionRules.keyOf(write));
            }
        }
        return transaction.guards().stream()
                .filter(guard -> !written.contains(TransactionRules.keyOf(guard)))
                .toList();
    }

    private static void answered(List<Guard> guards, List<OpResult> results, Answer answer) {
        boolean guardsHold = true;
        for (int i = 0; i < guards.size(); i++) {
            OpResult found = results.get(1 + i);
            Code code = code(found);
            if (code != Code.OK && code != Code.NONODE) {
                answer.accept(code, List.of(), false);
                return;
            }
            guardsHold &= holds(guards.get(i), found);
        }
        OpResult listed = results.get(0);
        answer.accept(
                code(listed),
                listed instanceof OpResult.GetChildrenResult children ? children.getChildren() : List.of(),
                guardsHold);
    }

    private static boolean holds(Guard guard, OpResult found) {
        Stamp present = found instanceof OpResult.GetDataResult node && !Node.isDirectoryValue(node.getData())
                ? Node.stampOf(node.getStat())
                : null;
        return guard instanceof Guard.Unchanged unchanged ? unchanged.stamp().equals(present) : present == null;
    }

    private static Code code(OpResult result) {
        return result instanceof OpResult.ErrorResult error ? Failures.code(error.getErr()) : Code.OK;
    }
}
