package dev.latchkey.cli.demo;

import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;

/** The participant that things happen to: it leads first, is cut off, comes back, and dies in the end. */
interface Victim extends AutoCloseable {

    /** What it is called. */
    String name();

    /** Stands for election; completes with the fencing token that it leads with. */
    CompletableFuture<Long> stand();

    /** Cuts it off without telling anybody; returns how, as a sentence. */
    String cutOff();

    /** When it knew, by its own clock, that it leads no more; empty if it could not know yet. */
    OptionalLong knewNanos();

    /** Lets it come back: it goes on with the write that it was about to do, without looking. */
    CompletableFuture<Attempt> comeBackAndWrite();

    /** Registers it as an instance of the service; completes when that is done. */
    CompletableFuture<Void> register(int port);

    /** Ends it as a crash does; returns how, as a sentence. */
    String die();

    @Override
    void close();

    /**
     * A write that it tries.
     *
     * @param token the fencing token that it writes with
     * @param believes whether its grant says that it leads
     */
    record Attempt(long token, boolean believes) {}
}
