package dev.latchkey.faults.fault;

import dev.latchkey.faults.client.FaultClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** An engine under test, with clients and faults. Used by one thread. */
public interface Rig extends AutoCloseable {

    /** Engine, version and size. */
    String name();

    /** Starts a client. */
    FaultClient client(String id, Path directory, int storePort, List<String> workloads);

    /** A way around all faults of clients' links. */
    String directUri();

    /** The kinds of request that change something, by the names that links know them by. */
    List<String> writes();

    /** What can go wrong with the servers and between them. */
    List<Fault> faults();

    /** Faults that there cannot be here, with the reason. */
    Map<String, String> notApplicable();

    /** Ends the faults of the servers, and waits until they answer. */
    void heal();

    @Override
    void close();
}
