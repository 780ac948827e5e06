package dev.latchkey.local;

import dev.latchkey.spi.BackendException;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Limits;
import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What every {@link Transaction} keeps to, checked before anything is sent. */
final class TransactionRules {

    private TransactionRules() {}

    static void check(Transaction transaction) {
        for (Guard guard : transaction.guards()) {
            checkKey(guard instanceof Guard.Absent absent ? absent.key() : ((Guard.Unchanged) guard).key());
        }
        List<Write> writes = transaction.writes();
        Set<String> written = writes.size() > 1 ? new HashSet<>() : Set.of(); // one has nobody to agree with
        boolean appends = false;
        for (Write write : writes) {
            if (write instanceof Write.Append append) {
                if (appends) {
                    throw new IllegalArgumentException(
                            "A transaction makes one ticket at the most, but this one makes two.");
                }
                if (transaction.session() == null) {
                    throw new IllegalArgumentException("A ticket belongs to a session, but the transaction that makes "
                            + append.label() + " in " + append.directory() + " names none.");
                }
                appends = true;
            }
            String key = checkKey(key(write));
            if (writes.size() > 1 && !written.add(key)) {
                throw new IllegalArgumentException(
                        "A key stands in one write at the most, but " + key + " stands in two.");
            }
        }
        if (transaction.thenList() != null) {
            checkKey(transaction.thenList());
        }
    }

    private static String key(Write write) {
        if (write instanceof Write.Create create) {
            return create.key();
        } else if (write instanceof Write.Append append) {
            if (isPlain(append.label()) && isPlain(append.nonce())) {
                return Keys.ticket(append.directory(), append.label(), append.nonce());
            }
            throw new IllegalArgumentException("A ticket's label and nonce hold no \"!\" and no \"/\", but \""
                    + append.label() + "\" and \"" + append.nonce() + "\" were given.");
        } else if (write instanceof Write.Update update) {
            return update.key();
        }
        return ((Write.Delete) write).key();
    }

    private static boolean isPlain(String part) {
        return part.indexOf('!') < 0 && part.indexOf('/') < 0;
    }

    static String checkKey(String key) {
        if (!Keys.isKey(key)) {
            throw new IllegalArgumentException(
                    "A key is segments of A-Z, a-z, 0-9 and ._~:@+,!- joined by \"/\", but \"" + key + "\" was given.");
        }
        return key;
    }

    /** Why the engine does not take it, or null if it does. */
    static @Nullable BackendException refusal(Transaction transaction, Limits limits) {
        int parts = transaction.guards().size() + transaction.writes().size();
        if (parts > limits.writesMax()) {
            return new BackendException(
                    BackendException.Kind.REFUSED,
                    "A transaction has at the most " + limits.writesMax() + " guards and writes, but this one has "
                            + parts + "; divide it.",
                    null);
        }
        for (Write write : transaction.writes()) {
            int size = size(write);
            if (size > limits.valueBytesMax()) {
                return new BackendException(
                        BackendException.Kind.REFUSED,
                        "A value has at the most " + limits.valueBytesMax() + " bytes, but this one has " + size + ".",
                        null);
            }
        }
        return null;
    }

    private static int size(Write write) {
        if (write instanceof Write.Create create) {
            return create.value().length;
        } else if (write instanceof Write.Append append) {
            return append.value().length;
        }
        return write instanceof Write.Update update ? update.value().length : 0;
    }
}
