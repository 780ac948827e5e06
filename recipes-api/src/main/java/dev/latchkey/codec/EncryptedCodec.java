package dev.latchkey.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Keeps values secret from whoever can read the engine, and shows when they were tampered with: AES in Galois/Counter mode
 * over what another codec writes, with a fresh nonce for every value.
 *
 * <p>What is written is one byte of format, the length and the text of the key's id, 12 bytes of nonce, and the ciphertext
 * with its tag of 16 bytes. All that comes before the ciphertext is authenticated with it. No message shows a value.
 */
final class EncryptedCodec<T> implements Codec<T> {

    private static final byte FORMAT = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BYTES = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Codec<T> inner;
    private final EncryptionKeys keys;

    EncryptedCodec(Codec<T> inner, EncryptionKeys keys) {
        this.inner = inner;
        this.keys = keys;
    }

    @Override
    public byte[] encode(T value) {
        byte[] plain = inner.encode(value);
        byte[] id = keys.currentId().getBytes(StandardCharsets.UTF_8);
        byte[] nonce = new byte[NONCE_BYTES];
        RANDOM.nextBytes(nonce);
        byte[] heading = ByteBuffer.allocate(2 + id.length + NONCE_BYTES)
                .put(FORMAT)
                .put((byte) id.length)
                .put(id)
                .put(nonce)
                .array();
        try {
            Cipher cipher = cipher(Cipher.ENCRYPT_MODE, keys.current(), nonce, heading);
            byte[] bytes = Arrays.copyOf(heading, heading.length + plain.length + TAG_BYTES);
            cipher.doFinal(plain, 0, plain.length, bytes, heading.length);
            return bytes;
        } catch (GeneralSecurityException e) {
            throw new CodecException(
                    "The value cannot be encrypted with the key " + keys.currentId() + ": " + e + ".", e);
        }
    }

    @Override
    public T decode(byte[] bytes) {
        int idBytes = bytes.length > 1 ? bytes[1] : 0;
        int heading = 2 + idBytes + NONCE_BYTES;
        if (bytes.length < 2 || bytes[0] != FORMAT || idBytes <= 0 || bytes.length < heading + TAG_BYTES) {
            throw new CodecException(
                    "Wanted an encrypted value, but the " + bytes.length + " bytes found do not look like one.", null);
        }
        String id = new String(bytes, 2, idBytes, StandardCharsets.UTF_8);
        SecretKey key = keys.find(id);
        if (key == null) {
            throw new CodecException(
                    "Wanted a value that was encrypted with one of the keys " + keys.ids()
                            + ", but it was encrypted with" + " another, which calls itself \""
                            + id.replaceAll("[^A-Za-z0-9._-]", "?") + "\".",
                    null);
        }
        byte[] nonce = Arrays.copyOfRange(bytes, heading - NONCE_BYTES, heading);
        byte[] plain;
        try {
            plain = cipher(Cipher.DECRYPT_MODE, key, nonce, Arrays.copyOf(bytes, heading))
                    .doFinal(bytes, heading, bytes.length - heading);
        } catch (AEADBadTagException e) {
            throw new CodecException(
                    "Wanted a value that was encrypted with the key " + id
                            + ", but what was found has been changed since, or that key is another now.",
                    e);
        } catch (GeneralSecurityException e) {
            throw new CodecException("The value cannot be decrypted with the key " + id + ": " + e + ".", e);
        }
        try {
            return inner.decode(plain);
        } catch (RuntimeException e) {
            // The cause is left out, since its message may show the value.
            throw new CodecException(
                    "The value was decrypted with the key " + id + ", but is not as wanted by " + inner + ".", null);
        }
    }

    private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] heading)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, key, new GCMParameterSpec(8 * TAG_BYTES, nonce));
        cipher.updateAAD(heading);
        return cipher;
    }

    @Override
    public String toString() {
        return "encrypted " + inner;
    }
}
