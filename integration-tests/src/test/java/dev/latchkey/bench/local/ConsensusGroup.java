package dev.latchkey.bench.local;

import java.io.IOException;
import java.time.Duration;

/**
 * Three replicas in this process that agree on the order of commands: the thing that is measured. Every command is a caller's
 * number and 64 bytes; every replica's state machine decodes it and keeps the caller's latest bytes.
 */
interface ConsensusGroup extends AutoCloseable {

    /** How long a group may take to elect its first leader. */
    Duration ELECTION_MAX = Duration.ofSeconds(30);

    /** One caller's way to the leader; used by one thread. */
    interface Proposer {

        /** Returns once the command is committed and the leader's state machine has applied it. */
        void propose(byte[] value) throws Exception;
    }

    Proposer proposer(int caller) throws Exception;

    @Override
    void close() throws IOException;
}
