package dev.latchkey.conformance;

import org.junit.jupiter.api.Nested;

/**
 * All of the suite, as one class to extend: its constructor names the engine. A suite that is added here runs on every
 * engine.
 */
public abstract class EngineConformance extends FoundationConformance {

    private final Engine subject;

    /** Runs on this engine; the subclass begins and ends it. */
    protected EngineConformance(Engine subject) {
        super(subject);
        this.subject = subject;
    }

    @Nested
    class LockSet extends LockSetConformance {
        LockSet() {
            super(subject);
        }
    }

    @Nested
    class ReadWriteLock extends ReadWriteLockConformance {
        ReadWriteLock() {
            super(subject);
        }
    }

    @Nested
    class Semaphore extends SemaphoreConformance {
        Semaphore() {
            super(subject);
        }
    }

    @Nested
    class LeaderLatch extends LeaderLatchConformance {
        LeaderLatch() {
            super(subject);
        }
    }

    @Nested
    class LeaderLatchFault extends LeaderLatchFaultConformance {
        LeaderLatchFault() {
            super(subject);
        }
    }

    @Nested
    class LeaderTask extends LeaderTaskConformance {
        LeaderTask() {
            super(subject);
        }
    }

    @Nested
    class Barrier extends BarrierConformance {
        Barrier() {
            super(subject);
        }
    }

    @Nested
    class DoubleBarrier extends DoubleBarrierConformance {
        DoubleBarrier() {
            super(subject);
        }
    }

    @Nested
    class CountDownLatch extends CountDownLatchConformance {
        CountDownLatch() {
            super(subject);
        }
    }

    @Nested
    class Counter extends CounterConformance {
        Counter() {
            super(subject);
        }
    }

    @Nested
    class AtomicValue extends AtomicValueConformance {
        AtomicValue() {
            super(subject);
        }
    }

    @Nested
    class Decision extends DecisionConformance {
        Decision() {
            super(subject);
        }
    }

    @Nested
    class Config extends ConfigConformance {
        Config() {
            super(subject);
        }
    }

    @Nested
    class ConfigBudget extends ConfigBudgetConformance {
        ConfigBudget() {
            super(subject);
        }
    }

    @Nested
    class ConfigView extends ConfigViewConformance {
        ConfigView() {
            super(subject);
        }
    }

    @Nested
    class Discovery extends DiscoveryConformance {
        Discovery() {
            super(subject);
        }
    }

    @Nested
    class Group extends GroupConformance {
        Group() {
            super(subject);
        }
    }

    @Nested
    class Inspect extends InspectConformance {
        Inspect() {
            super(subject);
        }
    }

    @Nested
    class Wait extends WaitConformance {
        Wait() {
            super(subject);
        }
    }
}
