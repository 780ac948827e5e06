package dev.latchkey.bench.local;

import org.slf4j.LoggerFactory;

/** From forming MicroRaft's group of three to its first committed proposal, in a JVM that has done nothing before. */
public final class FirstProposal {

    private FirstProposal() {}

    /** Prints the nanoseconds. */
    public static void main(String[] arguments) throws Exception {
        LoggerFactory.getLogger(FirstProposal.class);
        long startNanos = System.nanoTime();
        try (ConsensusGroup group = new MicroRaftGroup(null)) {
            group.proposer(0).propose(new byte[Consensus.VALUE_BYTES]);
            System.out.println(System.nanoTime() - startNanos);
        }
        System.exit(0); // its threads live on
    }
}
