package dev.latchkey.spi;

import org.jspecify.annotations.Nullable;

/** A change that a {@link Transaction} makes. */
public sealed interface Write {

    /** Makes a plain entry; the transaction is rejected if the key is there. */
    @SuppressWarnings("ArrayRecordComponent")
    record Create(String key, byte[] value) implements Write {}

    /**
     * Makes a ticket {@code <directory>/<label>!<nonce>} at the end of the directory, owned by the transaction's session.
     * The nonce is 16 hexadecimal digits, not used again unless the engine has confirmed that the ticket is gone; label and nonce
     * hold no {@code !} and no slash.
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Append(String directory, String label, String nonce, byte[] value) implements Write {}

    /**
     * Replaces the value of an entry that has had no write since the one that the stamp tells of; the transaction is
     * rejected otherwise. A ticket keeps its place and its owner.
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Update(String key, byte[] value, Stamp stamp) implements Write {}

    /**
     * Removes an entry. With a stamp the transaction is rejected unless the entry has had no write since; without one the
     * entry, which must be a ticket, is removed as it stands, and if it is gone already the transaction commits all the
     * same.
     */
    record Delete(String key, @Nullable Stamp stamp) implements Write {}
}
