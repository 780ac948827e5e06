package dev.latchkey.lock;

import dev.latchkey.scripted.Rig;
import dev.latchkey.session.Grant;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;

/** What tests of a semaphore on the scripted engine have in common. */
abstract class ScriptedSemaphore {

    /** Where the engine keeps how many permits it has. */
    static final String NUMBER = "semaphore-permits/a";

    final Rig rig = Rig.connected();
    final DistributedSemaphore semaphore;

    ScriptedSemaphore(int permits) {
        semaphore = rig.coordinator.semaphore("a", permits);
    }

    @AfterEach
    void close() {
        rig.close();
    }

    CompletableFuture<Grant> ask() {
        CompletableFuture<Grant> asked = semaphore.acquireAsync();
        rig.settle();
        return asked;
    }

    Grant granted(CompletableFuture<Grant> asked) {
        return rig.now(asked).orElseThrow();
    }

    /** What stands under {@link #NUMBER}. */
    static byte[] text(int permits, int changes) {
        return ("permits=" + permits + "\nchanges=" + changes + "\n").getBytes(StandardCharsets.UTF_8);
    }
}
