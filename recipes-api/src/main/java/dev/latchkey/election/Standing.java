package dev.latchkey.election;

import dev.latchkey.core.Acquisition;
import dev.latchkey.core.Admission;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.QueueReader;
import dev.latchkey.core.SoloQueue;
import dev.latchkey.core.Utf8;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** How one stands for election in the engine: by a ticket that says who one is. */
final class Standing {

    private static final int METADATA_BYTES_MAX = 64 * 1024;
    private static final String LABEL = "candidate";

    private final Kernel kernel;
    private final String resource;
    private final String directory;
    private final SoloQueue queue;
    private final String metadata;

    /**
     * @param what what stands, for messages: "leader latch"
     * @throws IllegalArgumentException if the name is none or the metadata are too long, or no text
     */
    Standing(Kernel kernel, String what, String name, String metadata) {
        this.kernel = kernel;
        this.resource = what + " " + Names.check(what, name);
        this.directory = Names.key("elections", name);
        this.queue = new SoloQueue(kernel, resource, directory);
        this.metadata = metadata;
        int bytes = Utf8.bytes("The metadata of " + resource, metadata).length;
        if (bytes > METADATA_BYTES_MAX) {
            throw new IllegalArgumentException("The metadata of " + resource + " may have " + METADATA_BYTES_MAX
                    + " bytes, since whoever looks at the candidates reads all of them, but have " + bytes
                    + ". Put there where the rest can be found.");
        }
    }

    /** What stands, for messages: {@code leader latch billing}. */
    String resource() {
        return resource;
    }

    /** Draws a ticket and waits for it to be first, for as long as it takes. */
    Acquisition ask() {
        return queue.acquire(LABEL, () -> kernel.identity().ticketValue(metadata), Admission.EXCLUSIVE, Long.MAX_VALUE);
    }

    /** Who stands, first come first; what depends on it is none of the user's. */
    CompletableFuture<List<Candidate>> candidates() {
        return reader().participants(Candidate::new);
    }

    /** The same for the user, on the callback executor. */
    CompletableFuture<List<Candidate>> deliverCandidates() {
        CompletableFuture<List<Candidate>> result = new CompletableFuture<>();
        reader().participants(Candidate::new)
                .whenComplete((all, failure) -> kernel.deliver(() -> {
                    if (failure == null) {
                        result.complete(all);
                    } else {
                        result.completeExceptionally(Failures.forApplication(resource, failure));
                    }
                }));
        return result;
    }

    /** Says who leads, as a clause for a message; never fails. */
    CompletableFuture<String> describeLeader() {
        return reader().describeFirst();
    }

    private QueueReader reader() {
        return new QueueReader(kernel, directory);
    }
}
