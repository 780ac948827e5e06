package dev.latchkey.local.journal;

import java.util.List;

/**
 * The files of one directory, as far as a journal needs them. Every method that fails throws
 * {@link java.io.UncheckedIOException} with the file's name.
 */
interface Storage extends AutoCloseable {

    /** The files that are there. */
    List<String> names();

    /** A file's whole content. */
    byte[] read(String name);

    /** Makes a file of this size, filled with zeros; it and its name are durable when this returns. */
    Target create(String name, int bytes);

    /** Opens a file that is there, to be written to. */
    Target open(String name);

    /** Makes a file with this content, whole or not at all; it is durable when this returns. */
    void put(String name, byte[] content);

    /** Removes a file. */
    void delete(String name);

    @Override
    void close();

    /** A file that is written to. */
    interface Target extends AutoCloseable {

        /** Writes at an offset; durable after {@link #sync}. */
        void write(int offset, byte[] bytes, int from, int length);

        void sync();

        @Override
        void close();
    }
}
