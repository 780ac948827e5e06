package dev.latchkey.local.journal;

/**
 * What was durable once is not readable any more. The message names the file and the offset; nothing has been changed.
 */
public final class DamagedJournalException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    DamagedJournalException(String message) {
        super(message);
    }
}
