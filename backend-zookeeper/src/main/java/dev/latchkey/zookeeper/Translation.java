package dev.latchkey.zookeeper;

import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Stamp;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.CreateOptions;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Stat;
import org.jspecify.annotations.Nullable;

/**
 * A transaction in ZooKeeper's words: the operations of one {@code multi}, and what each of them is there for. Immutable,
 * and free of I/O.
 *
 * <p>{@code absent} becomes a create that is undone by a delete in the same {@code multi}: it fails just when something
 * stands there. A plain entry that is compared or deleted brings in the {@link Generation}; a ticket needs only its
 * version, since the number that ZooKeeper appends to its name is not used again until its directory, left empty, has been
 * removed and made anew: longer than any transaction that rests on it goes on.
 */
final class Translation {

    private static final byte[] EMPTY = {};

    /** What an operation is there for, and so what its failure means. */
    enum Purpose {
        GENERATION,
        ABSENT,
        COMPARE,
        WRITE,
        /** A delete that is content if the ticket is gone already. */
        DELETE_TICKET
    }

    /** One operation; the write is null where it serves a guard or the generation. */
    record Step(
            Op op, Purpose purpose, String path, @Nullable Write write) {}

    private final List<Step> steps;
    private final Set<String> deletedPlain;
    private final Generation.@Nullable Known generation;

    private Translation(List<Step> steps, Set<String> deletedPlain, Generation.@Nullable Known generation) {
        this.steps = List.copyOf(steps);
        this.deletedPlain = Set.copyOf(deletedPlain);
        this.generation = generation;
    }

    List<Step> steps() {
        return steps;
    }

    /** The generation that this translation checks; null where it needs none. */
    Generation.@Nullable Known generation() {
        return generation;
    }

    /** The plain entries that it deletes; if there are any, it begins a new generation. */
    Set<String> deletedPlain() {
        return deletedPlain;
    }

    /**
     * Translates all but the deletes of tickets that are known to be gone.
     *
     * @param acl who may do what with the nodes that it makes
     * @param known the generation in which every plain stamp was verified; null if {@link #comparesPlain} says that none is
     *     needed
     */
    static Translation of(
            Transaction transaction,
            Paths paths,
            List<ACL> acl,
            Generation.@Nullable Known known,
            Set<String> goneTickets) {
        List<Step> steps = new ArrayList<>();
        Set<String> deletedPlain = new HashSet<>();
        for (Guard guard : transaction.guards()) {
            if (guard instanceof Guard.Absent absent) {
                String path = paths.of(absent.key());
                steps.add(new Step(create(path, EMPTY, acl, CreateMode.PERSISTENT), Purpose.ABSENT, path, null));
                steps.add(new Step(Op.delete(path, 0), Purpose.ABSENT, path, null));
            } else if (guard instanceof Guard.Unchanged unchanged) {
                String path = paths.of(unchanged.key());
                steps.add(new Step(Op.check(path, version(unchanged.stamp())), Purpose.COMPARE, path, null));
            }
        }
        for (Write write : transaction.writes()) {
            Step step = step(write, paths, acl);
            if (!goneTickets.contains(step.path())) {
                steps.add(step);
                if (write instanceof Write.Delete delete && !Paths.isTicket(delete.key())) {
                    deletedPlain.add(delete.key());
                }
            }
        }
        if (known != null) {
            String path = paths.generation();
            Op op = deletedPlain.isEmpty() ? Op.check(path, known.version()) : Op.setData(path, EMPTY, known.version());
            steps.add(0, new Step(op, Purpose.GENERATION, path, null));
        }
        return new Translation(steps, deletedPlain, known);
    }

    /** Whether a plain entry is compared, so that the generation must be known. */
    static boolean comparesPlain(Transaction transaction) {
        for (Guard.Unchanged compare : compares(transaction)) {
            if (!Paths.isTicket(compare.key())) {
                return true;
            }
        }
        return false;
    }

    /** Every key that must be as its stamp says. */
    static List<Guard.Unchanged> compares(Transaction transaction) {
        List<Guard.Unchanged> compares = new ArrayList<>();
        for (Guard guard : transaction.guards()) {
            if (guard instanceof Guard.Unchanged unchanged) {
                compares.add(unchanged);
            }
        }
        for (Write write : transaction.writes()) {
            if (write instanceof Write.Update update) {
                compares.add(new Guard.Unchanged(update.key(), update.stamp()));
            } else if (write instanceof Write.Delete delete && delete.stamp() != null) {
                compares.add(new Guard.Unchanged(delete.key(), delete.stamp()));
            }
        }
        return compares;
    }

    /** Whether every stamp that it compares can be one that ZooKeeper gave: a version of −1 would match anything. */
    static boolean isPossible(Transaction transaction) {
        for (Guard.Unchanged compare : compares(transaction)) {
            long write = compare.stamp().write();
            if (write != (int) write || write == -1) {
                return false;
            }
        }
        return true;
    }

    /** What the transaction's creates, appends and updates made, in the order of the writes. */
    List<Entry> entries(List<OpResult> results, Paths paths) {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < steps.size(); i++) {
            Write write = steps.get(i).write();
            if (results.get(i) instanceof OpResult.CreateResult created && write != null) {
                entries.add(new Node(paths.key(created.getPath()), valueOf(write), created.getStat()).entry());
            } else if (results.get(i) instanceof OpResult.SetDataResult updated
                    && write instanceof Write.Update update) {
                entries.add(new Node(update.key(), update.value(), updated.getStat()).entry());
            }
        }
        return entries;
    }

    /** Whether an answer leaves out what it created, as those of older servers do. */
    static boolean lacksStat(List<OpResult> results) {
        for (OpResult result : results) {
            if (result instanceof OpResult.CreateResult created && created.getStat() == null) {
                return true;
            }
        }
        return false;
    }

    /** What the generation became; null where this translation does not touch it. */
    @Nullable
    Stat newGeneration(List<OpResult> results) {
        return !deletedPlain.isEmpty() && results.get(0) instanceof OpResult.SetDataResult raised
                ? raised.getStat()
                : null;
    }

    private static Step step(Write write, Paths paths, List<ACL> acl) {
        if (write instanceof Write.Create create) {
            String path = paths.of(create.key());
            return new Step(create(path, create.value(), acl, CreateMode.PERSISTENT), Purpose.WRITE, path, write);
        } else if (write instanceof Write.Append append) {
            String path = paths.ticketPrefix(append.directory(), append.label(), append.nonce());
            return new Step(
                    create(path, append.value(), acl, CreateMode.EPHEMERAL_SEQUENTIAL), Purpose.WRITE, path, write);
        } else if (write instanceof Write.Update update) {
            String path = paths.of(update.key());
            return new Step(Op.setData(path, update.value(), version(update.stamp())), Purpose.COMPARE, path, write);
        }
        Write.Delete delete = (Write.Delete) write;
        String path = paths.of(delete.key());
        Stamp stamp = delete.stamp();
        return stamp == null
                ? new Step(Op.delete(path, -1), Purpose.DELETE_TICKET, path, write)
                : new Step(Op.delete(path, version(stamp)), Purpose.COMPARE, path, write);
    }

    private static Op create(String path, byte[] value, List<ACL> acl, CreateMode mode) {
        return Op.create(path, value, CreateOptions.newBuilder(acl, mode).build());
    }

    private static byte[] valueOf(Write write) {
        return write instanceof Write.Create create ? create.value() : ((Write.Append) write).value();
    }

    private static int version(Stamp stamp) {
        return (int) stamp.write();
    }
}
