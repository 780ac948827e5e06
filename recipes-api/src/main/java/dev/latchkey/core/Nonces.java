package dev.latchkey.core;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.SplittableRandom;

/**
 * Names that nobody else has: 64 random bits, so that among all the tickets a directory ever sees a repetition will not
 * happen. A generator for each thread, since every acquire needs one.
 */
public final class Nonces {

    private static final SecureRandom SEEDS = new SecureRandom();
    private static final ThreadLocal<SplittableRandom> PER_THREAD =
            ThreadLocal.withInitial(() -> new SplittableRandom(SEEDS.nextLong()));

    private Nonces() {}

    /** Sixteen hexadecimal digits. */
    public static String next() {
        return HexFormat.of().toHexDigits(PER_THREAD.get().nextLong());
    }
}
