package dev.latchkey.bench;

import java.io.IOException;

/** A contestant that is connected and ready; takes its turns one after another. */
public interface Side extends AutoCloseable {

    /** Takes one turn. */
    void play(Round round) throws Exception;

    @Override
    default void close() throws IOException {}
}
