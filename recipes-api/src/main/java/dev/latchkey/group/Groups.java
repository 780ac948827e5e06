package dev.latchkey.group;

import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.QueueKind;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Makes the groups of one coordinator; applications ask the coordinator instead. */
public final class Groups {

    private final Kernel kernel;
    /** A group stands here until it is closed, since a membership outlives the handle that made it. */
    private final ConcurrentMap<String, LiveGroup> groups = new ConcurrentHashMap<>();

    /** For the coordinator. */
    @SuppressWarnings("exports")
    public Groups(Kernel kernel) {
        this.kernel = kernel;
        kernel.kinds().add(QueueKind.ofAll("groups"));
    }

    /** The one group of this name. */
    public Group group(String name) {
        return groups.computeIfAbsent(
                Names.check("group", name),
                checked -> new LiveGroup(kernel, checked, closed -> groups.remove(checked, closed)));
    }
}
