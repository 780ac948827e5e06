package dev.latchkey.local.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class FileStorageTest {

    private static final int FILES = 100;

    @TempDir
    private Path directory;

    @Test
    @DisplayName("A writer that is interrupted without end makes its files durable all the same, and stays interrupted")
    void interruptsHarmNoFile() throws Exception {
        FileStorage storage = new FileStorage(directory);
        CountDownLatch begun = new CountDownLatch(1);
        FutureTask<Boolean> writing = new FutureTask<>(() -> {
            Thread.currentThread().interrupt();
            begun.countDown();
            for (int file = 0; file < FILES; file++) {
                storage.put("file-" + file, new byte[100]);
            }
            return Thread.currentThread().isInterrupted();
        });
        Thread writer = new Thread(writing);
        writer.start();
        begun.await();
        while (!writing.isDone()) {
            writer.interrupt();
        }
        assertThat(writing.get()).isTrue();
        assertThat(storage.names()).hasSize(FILES);
        storage.close();
    }
}
