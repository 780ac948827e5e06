package dev.latchkey.conformance;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/** Says at the end of a run how many tests ran on which engine, one line for each, so that a missing engine is seen. */
public final class EngineTally implements LauncherSessionListener, TestExecutionListener {

    private final Map<String, String> engineByTest = new ConcurrentHashMap<>();
    private final Map<String, Count> countByEngine = new TreeMap<>();

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        session.getLauncher().registerTestExecutionListeners(this);
    }

    @Override
    public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        String engine = entry.getKeyValuePairs().get(EngineTest.REPORT_KEY);
        if (engine != null) {
            engineByTest.put(test.getUniqueId(), engine);
        }
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        String engine = engineByTest.remove(test.getUniqueId());
        if (engine != null && test.isTest()) {
            count(engine, result.getStatus());
        }
    }

    private synchronized void count(String engine, TestExecutionResult.Status status) {
        Count before = countByEngine.getOrDefault(engine, new Count(0, 0, 0));
        countByEngine.put(engine, before.plus(status));
    }

    @Override
    public synchronized void launcherSessionClosed(LauncherSession session) {
        countByEngine.forEach((engine, count) -> System.out.println(engine + ": " + count));
        countByEngine.clear();
    }

    private record Count(int passed, int failed, int notApplicable) {

        Count plus(TestExecutionResult.Status status) {
            return switch (status) {
                case SUCCESSFUL -> new Count(passed + 1, failed, notApplicable);
                case FAILED -> new Count(passed, failed + 1, notApplicable);
                case ABORTED -> new Count(passed, failed, notApplicable + 1);
            };
        }

        @Override
        public String toString() {
            return (passed + failed) + " tests ran, " + passed + " passed, " + failed + " failed; " + notApplicable
                    + " do not apply";
        }
    }
}
