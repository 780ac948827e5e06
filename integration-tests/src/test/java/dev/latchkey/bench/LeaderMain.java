package dev.latchkey.bench;

import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/** A process that leads until it is killed. */
final class LeaderMain {

    static final String LEADING = "leading";

    private LeaderMain() {}

    /** The kind of candidate and the URI. */
    public static void main(String[] arguments) throws Exception {
        Candidate candidate = CandidateKind.valueOf(arguments[0]).connect(new Way(arguments[1], Optional.empty()));
        candidate.stand();
        candidate.awaitElection();
        System.out.println(LEADING);
        System.out.flush();
        while (true) {
            LockSupport.park(candidate);
        }
    }
}
