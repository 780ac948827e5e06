package dev.latchkey.conformance;

import org.junit.jupiter.api.Nested;

/** What is worth asking of the same servers once more in containers, where faults come about in another way. */
abstract class ContainersConformance {

    private final Engine subject;

    /** The engine is asked for by each test, so that without Docker each test says that it is skipped. */
    ContainersConformance(Engine subject) {
        this.subject = subject;
    }

    @Nested
    class Session extends SpiSessionConformance {
        Session() {
            super(subject);
        }
    }

    @Nested
    class Lock extends LockConformance {
        Lock() {
            super(subject);
        }
    }

    @Nested
    class LockFault extends LockFaultConformance {
        LockFault() {
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
}
