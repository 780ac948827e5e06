package dev.latchkey.core;

import java.io.DataInputStream;
import java.io.FileInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Names that nobody else has: 64 random bits, so that among all the tickets a directory ever sees a repetition will not
 * happen. A generator for each thread, since every acquire needs one.
 */
public final class Nonces {

    /** The kernel's own source of chance, where there is one: Java's, which reads it too, takes long to load. */
    private static final String KERNEL = "/dev/urandom";

    /** Guarded by itself. */
    private static final SplittableRandom PROCESS = new SplittableRandom(seed());

    private static final ThreadLocal<SplittableRandom> PER_THREAD = ThreadLocal.withInitial(Nonces::another);

    private Nonces() {}

    /** Sixteen hexadecimal digits. */
    public static String next() {
        return HexFormat.of().toHexDigits(PER_THREAD.get().nextLong());
    }

    private static SplittableRandom another() {
        synchronized (PROCESS) {
            return PROCESS.split();
        }
    }

    private static long seed() {
        try (DataInputStream random = new DataInputStream(new FileInputStream(KERNEL))) {
            return random.readLong();
        } catch (IOException e) {
            return new SecureRandom().nextLong();
        }
    }
}
