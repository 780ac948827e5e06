package dev.latchkey.bench;

/** This library, or a peer, doing one workload's operation. */
@FunctionalInterface
public interface Contestant {

    /** Connects and prepares everything that is not measured. */
    Side open(Way way) throws Exception;
}
