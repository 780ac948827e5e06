package dev.latchkey.conformance;

import org.junit.jupiter.api.BeforeEach;

/** What the tests of elections stand on: somebody who looks at the candidates in the engine. */
public abstract class ElectionTest extends LockTest {

    private Client observer;

    /** Runs on this engine. */
    @SuppressWarnings("NullAway.Init")
    protected ElectionTest(Engine engine) {
        super(engine);
    }

    @BeforeEach
    final void observe() {
        observer = client();
    }

    /** How many stand. */
    final int candidates(String election) {
        return observer.children("elections/" + election).size();
    }

    /** Waits until so many stand. */
    final void awaitCandidates(String election, int count) {
        Await.until(count + " stand in election " + election, () -> candidates(election) == count);
    }
}
