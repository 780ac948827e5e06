package dev.latchkey.conformance;

import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Sibling;
import java.util.List;
import java.util.Objects;

/** What stands in the engine's queues, as somebody else sees it. */
final class Queues {

    private Queues() {}

    /** The tickets of a directory. */
    static List<Sibling> tickets(Client observer, String directory) {
        return observer.children(directory).stream()
                .map(entry -> Keys.parseTicket(entry.key(), entry.order()))
                .filter(Objects::nonNull)
                .toList();
    }

    /** Waits until so many tickets stand there. */
    static void await(Client observer, String directory, int count) {
        Await.until(
                count + " tickets stand in " + directory,
                () -> tickets(observer, directory).size() == count);
    }
}
