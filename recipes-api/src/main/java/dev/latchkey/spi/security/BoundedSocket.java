package dev.latchkey.spi.security;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;

/** A socket that reads for so long in all, however slowly the other side dribbles its bytes. */
final class BoundedSocket extends Socket {

    private final long deadlineNanos;

    BoundedSocket(long lifeNanos) {
        deadlineNanos = System.nanoTime() + lifeNanos;
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                await();
                return in.read();
            }

            @Override
            public int read(byte[] into, int offset, int length) throws IOException {
                await();
                return in.read(into, offset, length);
            }
        };
    }

    private void await() throws IOException {
        long remainingMillis = TimeUnit.NANOSECONDS.toMillis(deadlineNanos - System.nanoTime());
        if (remainingMillis <= 0) {
            throw new SocketTimeoutException("The other side took too long.");
        }
        int set = getSoTimeout();
        if (set == 0 || set > remainingMillis) {
            setSoTimeout((int) Math.min(remainingMillis, Integer.MAX_VALUE));
        }
    }
}
