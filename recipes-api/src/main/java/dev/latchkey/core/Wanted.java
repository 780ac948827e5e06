package dev.latchkey.core;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.spi.Entry;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;

/**
 * The value that a {@link Presence} is to have, and who waits for it, or for a value before it, to stand in the engine. Confined
 * to the presence's {@link Serial}, but for what only reads.
 */
final class Wanted {

    private static final int BYTES_MAX = 512 * 1024;

    /** Somebody who waits for a version to stand in the engine, or a later one. */
    private record Waiter(long version, CompletableFuture<Void> done) {}

    private final String resource;
    /** Who the application is; asked for once, so that "since" stays what it was, and shared with others. */
    private final byte[] identity;

    private final ArrayDeque<Waiter> waiters = new ArrayDeque<>(1);
    private volatile byte[] value;
    /** Raised with every value that is wanted. */
    private long version = 1;
    /** The latest version that the engine has had; 0 before the first. */
    private long writtenVersion;

    Wanted(String resource, Identity identity, String body) {
        this.resource = resource;
        this.identity = identity.ticketValue();
        this.value = bytes(body);
    }

    /**
     * Who the application is, and then the body.
     *
     * @throws IllegalArgumentException if the body is too long, or no text
     */
    byte[] bytes(String body) {
        byte[] bytes = Identity.withNote(identity, Utf8.bytes("What is said with " + resource, body));
        if (bytes.length > BYTES_MAX) {
            throw new IllegalArgumentException("At most " + BYTES_MAX + " bytes can stand in the engine for " + resource
                    + ", but it would be " + bytes.length + ". Make what is said with it shorter.");
        }
        return bytes;
    }

    byte[] value() {
        return value;
    }

    boolean isValueOf(Entry entry) {
        return Arrays.equals(entry.value(), value);
    }

    boolean wasEverWritten() {
        return writtenVersion > 0;
    }

    void replace(byte[] other) {
        value = other;
        version++;
    }

    /** What stands is wanted again, since what was wanted instead has been refused. */
    void settleFor(Entry standing) {
        value = standing.value();
    }

    /** Has it told when the present value stands, or a later one. */
    void await(CompletableFuture<Void> done) {
        waiters.add(new Waiter(version, done));
    }

    /** The engine has the value. */
    void written() {
        writtenVersion = version;
        while (!waiters.isEmpty() && waiters.peek().version <= writtenVersion) {
            waiters.remove().done.complete(null);
        }
    }

    void fail(CoordinationException failure) {
        while (!waiters.isEmpty()) {
            waiters.remove().done.completeExceptionally(failure);
        }
    }
}
