package dev.latchkey.zookeeper;

import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Sibling;
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
 * The tickets in the directory that a transaction wants to see, and behind them a look at what its guards rest on: ZooKeeper
 * lists nothing within a {@code multi} that writes, so one may have ceased to hold between the commit and the listing. It is one
 * request, as long as the tickets' names tell their order.
 */
final class Listing {

    /** As long as the thread that reads the answers looks through names, it reads no other. */
    private static final int NAMES_AT_ONCE_MAX = 1_000;

    /** Receives what was found. */
    interface Answer {
        /**
         * Hears of it once.
         *
         * @param code whether all could be read; a directory that is not there is empty
         * @param tickets by their order
         * @param guardsHold whether they all held behind the listing
         */
        void accept(Code code, List<Sibling> tickets, boolean guardsHold);
    }

    private final ZooKeeperBackend backend;
    private final Handle handle;
    private final String directory;
    private final List<Guard> guards;
    private final Answer answer;

    private Listing(ZooKeeperBackend backend, Handle handle, String directory, List<Guard> guards, Answer answer) {
        this.backend = backend;
        this.handle = handle;
        this.directory = directory;
        this.guards = guards;
        this.answer = answer;
    }

    static void begin(
            ZooKeeperBackend backend, Handle handle, Transaction transaction, String directory, Answer answer) {
        new Listing(backend, handle, directory, lasting(transaction), answer).read();
    }

    private void read() {
        String path = backend.paths().of(directory);
        if (guards.isEmpty()) {
            handle.children(path, (code, names) -> listed(code, names, true));
            return;
        }
        List<Op> reads = new ArrayList<>();
        reads.add(Op.getChildren(path));
        for (Guard guard : guards) {
            reads.add(Op.getData(backend.paths().of(TransactionRules.keyOf(guard))));
        }
        MultiResponse response = new MultiResponse();
        handle.send(OpCode.multiRead, new MultiOperationRecord(reads), response, code -> {
            if (code == Code.OK) {
                answered(response.getResultList());
            } else {
                failed(code);
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

    private void answered(List<OpResult> results) {
        boolean guardsHold = true;
        for (int i = 0; i < guards.size(); i++) {
            OpResult found = results.get(1 + i);
            Code code = code(found);
            if (code != Code.OK && code != Code.NONODE) {
                failed(code);
                return;
            }
            guardsHold &= holds(guards.get(i), found);
        }
        OpResult names = results.get(0);
        listed(
                code(names),
                names instanceof OpResult.GetChildrenResult children ? children.getChildren() : List.of(),
                guardsHold);
    }

    private void listed(Code code, List<String> names, boolean guardsHold) {
        if (code != Code.OK && code != Code.NONODE) {
            failed(code);
        } else if (names.size() <= NAMES_AT_ONCE_MAX) {
            order(names, guardsHold);
        } else {
            backend.execute(() -> order(names, guardsHold));
        }
    }

    /** As a rule the names tell the order, and no node need be read. */
    private void order(List<String> names, boolean guardsHold) {
        NodeReads.begin(handle, backend.paths(), Reading.unordered(directory, names), (code, nodes) -> {
            if (nodes == null) {
                failed(code);
            } else {
                answer.accept(Code.OK, Reading.tickets(directory, names, nodes), guardsHold);
            }
        });
    }

    private void failed(Code code) {
        answer.accept(code, List.of(), false);
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
