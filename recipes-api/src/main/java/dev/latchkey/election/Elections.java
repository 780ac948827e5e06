package dev.latchkey.election;

import dev.latchkey.core.Kernel;
import dev.latchkey.core.QueueKind;

/** Makes the candidacies of one coordinator; applications ask the coordinator instead. */
public final class Elections {

    private final Kernel kernel;

    /** For the coordinator. */
    @SuppressWarnings("exports")
    public Elections(Kernel kernel) {
        this.kernel = kernel;
        kernel.kinds().add(QueueKind.ofOne("elections"));
    }

    /** A new candidacy under this name. */
    public LeaderLatch latch(String name, String metadata) {
        return new Candidacy(kernel, name, new Standing(kernel, "leader latch", name, metadata));
    }

    /** A new task under this name. */
    public LeaderTask task(String name, LeaderTaskOptions options, LeaderTask.Body body) {
        return new LeadingTask(
                kernel, name, new Standing(kernel, "leader task", name, options.metadata()), options, body);
    }
}
