package dev.latchkey.local.journal;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/** A directory in memory whose machine may lose its power: of what was not synced each sector is there or is not. */
final class MemoryStorage implements Storage {

    private static final int SECTOR_BYTES = 512;

    private static final class File {
        private byte[] now;
        private byte[] durable;

        private File(byte[] content) {
            now = content.clone();
            durable = now.clone();
        }
    }

    private final TreeMap<String, File> files = new TreeMap<>();

    /** The power is lost; the storage can be used again at once. */
    void crash(Random random) {
        for (File file : files.values()) {
            for (int from = 0; from < file.now.length; from += SECTOR_BYTES) {
                int to = Math.min(file.now.length, from + SECTOR_BYTES);
                if (!Arrays.equals(file.now, from, to, file.durable, from, to) && random.nextBoolean()) {
                    System.arraycopy(file.now, from, file.durable, from, to - from);
                }
            }
            file.now = file.durable.clone();
        }
    }

    byte[] content(String name) {
        return files.get(name).now.clone();
    }

    void replace(String name, byte[] content) {
        files.put(name, new File(content));
    }

    void flip(String name, int at) {
        byte[] content = content(name);
        content[at] ^= 4;
        replace(name, content);
    }

    @Override
    public List<String> names() {
        return List.copyOf(files.keySet());
    }

    @Override
    public byte[] read(String name) {
        return content(name);
    }

    @Override
    public Target create(String name, int bytes) {
        put(name, new byte[bytes]);
        return open(name);
    }

    @Override
    public Target open(String name) {
        File file = files.get(name);
        return new Target() {
            @Override
            public void write(int offset, byte[] bytes, int from, int length) {
                if (offset + length > file.now.length) {
                    file.now = Arrays.copyOf(file.now, offset + length);
                    file.durable = Arrays.copyOf(file.durable, offset + length);
                }
                System.arraycopy(bytes, from, file.now, offset, length);
            }

            @Override
            public void sync() {
                file.durable = file.now.clone();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void put(String name, byte[] content) {
        files.put(name, new File(content));
    }

    @Override
    public void delete(String name) {
        files.remove(name);
    }

    @Override
    public void close() {}
}
