package dev.latchkey.bench;

/** Whose election. */
enum CandidateKind {
    OURS {
        @Override
        Candidate connect(Way way) {
            return new OurCandidate(way);
        }
    },
    CURATOR {
        @Override
        Candidate connect(Way way) throws Exception {
            return new CuratorCandidate(way);
        }
    },
    JETCD {
        @Override
        Candidate connect(Way way) throws Exception {
            return new JetcdCandidate(way);
        }
    };

    abstract Candidate connect(Way way) throws Exception;
}
