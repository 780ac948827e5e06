package dev.latchkey.zookeeper;

import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Refuses transactions that break the waist's rules, before anything is sent. */
final class TransactionRules {

    /** Leaves some room for the keys within the packet of 1 MiB that ZooKeeper takes at its defaults. */
    private static final int BYTES_MAX = 1_000_000;

    private static final byte[] NOTHING = {};

    private TransactionRules() {}

    /**
     * Checks every key, and that no key is written twice.
     *
     * @throws IllegalArgumentException naming what breaks which rule
     */
    static void require(Transaction transaction, Paths paths) {
        for (Guard guard : transaction.guards()) {
            paths.requireUsable(keyOf(guard));
        }
        if (transaction.thenList() != null) {
            paths.requireUsable(transaction.thenList());
        }
        Set<String> written = new HashSet<>(transaction.writes().size());
        boolean appended = false;
        for (Write write : transaction.writes()) {
            if (write instanceof Write.Append append) {
                if (appended) {
                    throw new IllegalArgumentException(
                            "A transaction appends one ticket at the most, but this one appends two.");
                }
                appended = true;
                requireAppendable(append, transaction, paths);
            } else {
                paths.requireUsable(keyOf(write));
                if (!written.add(keyOf(write))) {
                    throw new IllegalArgumentException(
                            "A transaction writes a key once at the most, but this one writes '" + keyOf(write)
                                    + "' twice.");
                }
            }
            if (write instanceof Write.Delete delete && delete.stamp() == null && !Paths.isTicket(delete.key())) {
                throw new IllegalArgumentException("Only a ticket is deleted without a stamp, but '" + delete.key()
                        + "' is none. Give its stamp.");
            }
        }
    }

    /** Why ZooKeeper cannot carry what the transaction writes; null if it can. */
    static @Nullable String obstacle(Transaction transaction) {
        long bytes = 0;
        for (Write write : transaction.writes()) {
            byte[] value = value(write);
            bytes += value.length;
            if (Node.isDirectoryValue(value)) {
                return "The value '" + new String(value, StandardCharsets.US_ASCII)
                        + "' marks a directory of Latchkey in ZooKeeper, so no entry can have it; write another.";
            }
        }
        return bytes <= BYTES_MAX
                ? null
                : "ZooKeeper takes " + BYTES_MAX + " bytes in one transaction, but the values of this one have " + bytes
                        + "; write less at a time.";
    }

    /** The keys that guards and writes name, each once, in their order. */
    static List<String> keys(Transaction transaction) {
        Set<String> seen = new HashSet<>();
        List<String> keys = new ArrayList<>();
        for (Guard guard : transaction.guards()) {
            String key = keyOf(guard);
            if (seen.add(key)) {
                keys.add(key);
            }
        }
        for (Write write : transaction.writes()) {
            if (!(write instanceof Write.Append) && seen.add(keyOf(write))) {
                keys.add(keyOf(write));
            }
        }
        return keys;
    }

    private static void requireAppendable(Write.Append append, Transaction transaction, Paths paths) {
        if (transaction.session() == null) {
            throw new IllegalArgumentException("A ticket belongs to a session, but the transaction names none.");
        }
        paths.requireUsable(append.directory());
        for (String part : List.of(append.label(), append.nonce())) {
            if (part.isEmpty() || part.indexOf('!') >= 0 || part.indexOf('/') >= 0) {
                throw new IllegalArgumentException(
                        "A ticket's label and nonce are not empty and hold neither ! nor /, but one is '" + part
                                + "'.");
            }
            paths.requireUsable(part);
        }
    }

    static String keyOf(Guard guard) {
        return guard instanceof Guard.Absent absent ? absent.key() : ((Guard.Unchanged) guard).key();
    }

    /** The key that the write names; only an append names none. */
    static String keyOf(Write write) {
        if (write instanceof Write.Create create) {
            return create.key();
        } else if (write instanceof Write.Update update) {
            return update.key();
        } else if (write instanceof Write.Delete delete) {
            return delete.key();
        }
        throw new IllegalArgumentException("The engine chooses the key of " + write);
    }

    private static byte[] value(Write write) {
        if (write instanceof Write.Create create) {
            return create.value();
        } else if (write instanceof Write.Append append) {
            return append.value();
        }
        return write instanceof Write.Update update ? update.value() : NOTHING;
    }
}
