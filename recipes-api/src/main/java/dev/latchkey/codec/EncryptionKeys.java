package dev.latchkey.codec;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The keys that values are encrypted with, each under an id that is written beside the value. Immutable.
 *
 * <p>To rotate: give every reader the new key with {@link #orReadWith}, then make it the current one everywhere, then write
 * the old values anew, and then take the old key away.
 */
public final class EncryptionKeys {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Set<Integer> KEY_BYTES = new TreeSet<>(Set.of(16, 24, 32));

    private final String currentId;
    private final SecretKey current;
    private final Map<String, SecretKey> keys;

    private EncryptionKeys(String currentId, SecretKey current, Map<String, SecretKey> keys) {
        this.currentId = currentId;
        this.current = current;
        this.keys = keys;
    }

    /**
     * Values are encrypted, and read, with this key.
     *
     * @param id 1 to 64 letters, digits and {@code . _ -}; never used for another key
     * @param aesKey 16, 24 or 32 random bytes, such as from {@code openssl rand 32}; not a password
     * @throws IllegalArgumentException if either is none
     */
    public static EncryptionKeys of(String id, byte[] aesKey) {
        SecretKey key = key(id, aesKey);
        return new EncryptionKeys(id, key, Map.of(id, key));
    }

    /** The same, and values that were encrypted with this key can be read too. */
    public EncryptionKeys orReadWith(String id, byte[] aesKey) {
        Map<String, SecretKey> more = new TreeMap<>(keys);
        if (more.putIfAbsent(id, key(id, aesKey)) != null) {
            throw new IllegalArgumentException("Every key has an id of its own, but " + id + " stands for two.");
        }
        return new EncryptionKeys(currentId, current, more);
    }

    private static SecretKey key(String id, byte[] aesKey) {
        if (!ID.matcher(id).matches()) {
            throw new IllegalArgumentException("A key's id of 1 to 64 letters, digits and . _ - is wanted, but it is \""
                    + id.replaceAll("\\p{Cntrl}", "?") + "\".");
        }
        if (!KEY_BYTES.contains(aesKey.length)) {
            throw new IllegalArgumentException("An AES key of " + KEY_BYTES + " bytes is wanted for " + id
                    + ", but it has " + aesKey.length + ".");
        }
        return new SecretKeySpec(aesKey, "AES");
    }

    String currentId() {
        return currentId;
    }

    SecretKey current() {
        return current;
    }

    @Nullable
    SecretKey find(String id) {
        return keys.get(id);
    }

    Set<String> ids() {
        return new TreeSet<>(keys.keySet());
    }

    /** Names the ids, never the keys. */
    @Override
    public String toString() {
        return "encryption keys " + ids() + ", writing with " + currentId;
    }
}
