package dev.latchkey.scripted;

import dev.latchkey.spi.Transaction;
import dev.latchkey.spi.Write;

/** What a client asks of a {@link ScriptedBackend}; transactions are told apart by what they are for. */
public enum Request {
    OPEN,
    RENEW,
    END,
    LIST,
    WATCH,
    /** A transaction without writes. */
    ASK,
    /** A transaction that appends a ticket. */
    DRAW,
    /** A transaction that deletes one ticket and appends another. */
    EXCHANGE,
    /** A transaction that deletes. */
    REMOVE,
    /** A transaction that writes plain entries. */
    WRITE;

    static Request of(Transaction transaction) {
        boolean appends = transaction.writes().stream().anyMatch(Write.Append.class::isInstance);
        boolean deletes = transaction.writes().stream().anyMatch(Write.Delete.class::isInstance);
        if (appends) {
            return deletes ? EXCHANGE : DRAW;
        }
        if (deletes) {
            return REMOVE;
        }
        return transaction.writes().isEmpty() ? ASK : WRITE;
    }
}
