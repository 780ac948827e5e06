package dev.latchkey.local;

import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was held back, once it may happen. */
final class Steps {

    private static final Logger LOG = LoggerFactory.getLogger(Steps.class);

    private Steps() {}

    /** Runs all, in their order; they are of no concern to each other, so one that throws keeps none from running. */
    static void runAll(List<Runnable> steps) {
        for (Runnable step : steps) {
            try {
                step.run();
            } catch (RuntimeException | Error failure) {
                LOG.error("A step that had been held back failed.", failure);
            }
        }
    }
}
