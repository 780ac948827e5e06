package dev.latchkey.conformance.servers;

import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Ends shared clusters as soon as the test class is over that wanted them; test classes run one after another. */
public final class ClusterEnd implements TestExecutionListener {

    private static final int CLASS_DEPTH = 2;

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (test.getUniqueIdObject().getSegments().size() == CLASS_DEPTH) {
            SharedEngines.endClusters();
        }
    }
}
