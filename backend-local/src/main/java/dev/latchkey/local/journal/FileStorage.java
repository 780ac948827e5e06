package dev.latchkey.local.journal;

import java.io.File;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the file system, locked against other processes. It writes through {@link RandomAccessFile}, which an
 * interrupt of the writing thread does not close, as it would a channel.
 */
final class FileStorage implements Storage {

    private static final String LOCK = "lock";
    private static final String UNFINISHED = ".unfinished";

    /** Windows opens no directory, so that none can be synced; there a new name is as durable as the file system makes it. */
    private static final boolean SYNCS_DIRECTORIES =
            !System.getProperty("os.name", "").startsWith("Windows");

    /**
     * The directories in use in this process. The system lets go of all of a process's locks on a file when the process closes
     * the file, however it had opened it: so the lock file of a directory that is in use must not even be opened.
     */
    private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Path claimed;
    private final RandomAccessFile lockFile;

    /** @throws IllegalArgumentException if the directory cannot be used, or another process or engine uses it */
    FileStorage(Path directory) {
        this.directory = directory;
        try {
            Files.createDirectories(directory);
            claimed = directory.toRealPath();
        } catch (IOException failure) {
            throw unusable(failure);
        }
        if (!IN_USE.add(claimed)) {
            throw inUse();
        }
        RandomAccessFile opened = null;
        boolean taken = false;
        try {
            opened = new RandomAccessFile(file(LOCK), "rw");
            this.lockFile = opened;
            if (lock(opened) == null) {
                throw inUse();
            }
            for (String name : names()) {
                if (name.endsWith(UNFINISHED)) {
                    delete(name);
                }
            }
            taken = true;
        } catch (IOException | UncheckedIOException failure) {
            throw unusable(failure);
        } finally {
            if (!taken) {
                letGo(opened);
            }
        }
    }

    private IllegalArgumentException inUse() {
        return new IllegalArgumentException("A directory of its own is wanted, but " + directory
                + " is in use by another engine or process; end that one, or take another directory.");
    }

    private IllegalArgumentException unusable(Exception failure) {
        return new IllegalArgumentException(
                "A directory that can be written to is wanted, but " + directory + " cannot: " + failure, failure);
    }

    private void letGo(@Nullable RandomAccessFile opened) {
        try {
            if (opened != null) {
                opened.close();
            }
        } catch (IOException unclosed) {
            // What is told is why it is not used.
        } finally {
            IN_USE.remove(claimed);
        }
    }

    private static @Nullable FileLock lock(RandomAccessFile file) throws IOException {
        try {
            return file.getChannel().tryLock();
        } catch (OverlappingFileLockException held) {
            return null;
        }
    }

    private File file(String name) {
        return directory.resolve(name).toFile();
    }

    @Override
    public List<String> names() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> !name.equals(LOCK))
                    .sorted()
                    .toList();
        } catch (IOException failure) {
            throw failed("list", directory.toString(), failure);
        }
    }

    @Override
    public byte[] read(String name) {
        try {
            return Files.readAllBytes(directory.resolve(name));
        } catch (IOException failure) {
            throw failed("read", name, failure);
        }
    }

    @Override
    public Target create(String name, int bytes) {
        put(name, new byte[bytes]);
        return open(name);
    }

    @Override
    public Target open(String name) {
        try {
            return new OpenFile(name, new RandomAccessFile(file(name), "rw"));
        } catch (IOException failure) {
            throw failed("open", name, failure);
        }
    }

    @Override
    public void put(String name, byte[] content) {
        String unfinished = name + UNFINISHED;
        try (RandomAccessFile file = new RandomAccessFile(file(unfinished), "rw")) {
            file.write(content);
            file.getFD().sync();
        } catch (IOException failure) {
            file(unfinished).delete(); // what is full should not stay full of what is of no use
            throw failed("write", unfinished, failure);
        }
        try {
            Files.move(directory.resolve(unfinished), directory.resolve(name), StandardCopyOption.ATOMIC_MOVE);
            syncDirectory();
        } catch (IOException failure) {
            throw failed("rename to", name, failure);
        }
    }

    /**
     * A new name is durable only once its directory is. There is only a channel to sync a directory by, and an interrupt closes
     * it instead, as often as it comes; so then it is done by a thread that nobody knows to interrupt.
     */
    private void syncDirectory() throws IOException {
        if (!SYNCS_DIRECTORIES) {
            return;
        }
        IOException failure = forceDirectory();
        if (failure instanceof ClosedByInterruptException) {
            failure = CompletableFuture.supplyAsync(this::forceDirectory, FileStorage::runOnNewThread)
                    .join();
        }
        if (failure != null) {
            throw failure;
        }
    }

    private @Nullable IOException forceDirectory() {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
            return null;
        } catch (IOException failure) {
            return failure;
        }
    }

    private static void runOnNewThread(Runnable task) {
        Thread thread = new Thread(task, "latchkey-local-directory-sync");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void delete(String name) {
        try {
            Files.deleteIfExists(directory.resolve(name));
        } catch (IOException failure) {
            throw failed("delete", name, failure);
        }
    }

    @Override
    public void close() {
        try {
            lockFile.close();
        } catch (IOException failure) {
            throw failed("close", LOCK, failure);
        } finally {
            IN_USE.remove(claimed);
        }
    }

    private UncheckedIOException failed(String what, String name, IOException failure) {
        return new UncheckedIOException(
                "Could not " + what + " " + name + " in " + directory + ": " + failure.getMessage(), failure);
    }

    private final class OpenFile implements Target {
        private final String name;
        private final RandomAccessFile file;

        private OpenFile(String name, RandomAccessFile file) {
            this.name = name;
            this.file = file;
        }

        @Override
        public void write(int offset, byte[] bytes, int from, int length) {
            try {
                file.seek(offset);
                file.write(bytes, from, length);
            } catch (IOException failure) {
                throw failed("write to", name, failure);
            }
        }

        @Override
        public void sync() {
            try {
                file.getFD().sync();
            } catch (IOException failure) {
                throw failed("sync", name, failure);
            }
        }

        @Override
        public void close() {
            try {
                file.close();
            } catch (IOException failure) {
                throw failed("close", name, failure);
            }
        }
    }
}
