package dev.latchkey.bench.local;

import io.microraft.model.log.LogEntry;
import io.microraft.model.log.RaftGroupMembersView;
import io.microraft.model.log.SnapshotChunk;
import io.microraft.model.persistence.RaftEndpointPersistentState;
import io.microraft.model.persistence.RaftTermPersistentState;
import io.microraft.persistence.RaftStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * MicroRaft's durable log for the measurement: one preallocated file for each node, which begins again at its front when it is
 * full; records with a checksum, gathered in memory and written and synced with one call each by {@link #flush}.
 */
final class FileRaftStore implements RaftStore, AutoCloseable {

    private static final int FILE_BYTES = 64 << 20;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(4 << 20);
    private final CRC32C crc = new CRC32C();
    private long position;

    FileRaftStore(Path path) throws IOException {
        file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        ByteBuffer zeros = ByteBuffer.allocateDirect(1 << 20);
        while (file.size() < FILE_BYTES) {
            zeros.clear();
            file.write(zeros, file.size());
        }
        file.force(true);
    }

    private void record(char kind, long term, long index, byte[] content) throws IOException {
        if (buffer.remaining() < content.length + 32) {
            flush();
        }
        int start = buffer.position();
        buffer.putInt(content.length).putChar(kind).putLong(term).putLong(index).put(content);
        crc.reset();
        crc.update(buffer.duplicate().flip().position(start));
        buffer.putInt((int) crc.getValue());
    }

    private static byte[] bytes(Object value) {
        return value instanceof byte[] bytes ? bytes : String.valueOf(value).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void persistLogEntries(List<LogEntry> entries) throws IOException {
        for (LogEntry entry : entries) {
            record('E', entry.getTerm(), entry.getIndex(), bytes(entry.getOperation()));
        }
    }

    @Override
    public void persistAndFlushTerm(RaftTermPersistentState term) throws IOException {
        record('T', term.getTerm(), 0, bytes(term.getVotedFor()));
        flush();
    }

    @Override
    public void persistAndFlushLocalEndpoint(RaftEndpointPersistentState endpoint) throws IOException {
        record('L', 0, 0, bytes(endpoint));
        flush();
    }

    @Override
    public void persistAndFlushInitialGroupMembers(RaftGroupMembersView members) throws IOException {
        record('M', 0, members.getLogIndex(), bytes(members));
        flush();
    }

    @Override
    public void persistSnapshotChunk(SnapshotChunk chunk) throws IOException {
        record('S', chunk.getTerm(), chunk.getIndex(), bytes(chunk.getOperation()));
    }

    @Override
    public void truncateLogEntriesFrom(long from) throws IOException {
        record('F', 0, from, new byte[0]);
    }

    @Override
    public void truncateLogEntriesUntil(long until) throws IOException {
        record('U', 0, until, new byte[0]);
    }

    @Override
    public void deleteSnapshotChunks(long index, int chunks) throws IOException {
        record('D', chunks, index, new byte[0]);
    }

    @Override
    public void flush() throws IOException {
        if (buffer.position() == 0) {
            return;
        }
        buffer.flip();
        if (position + buffer.remaining() > FILE_BYTES) {
            position = 0;
        }
        while (buffer.hasRemaining()) {
            position += file.write(buffer, position);
        }
        buffer.clear();
        file.force(false);
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
