package dev.latchkey.conformance;

import org.junit.jupiter.api.Nested;

/**
 * What every recipe stands on, as one class to extend: the waist, the way to the engine, and the lock. For engines whose
 * other recipes are tested elsewhere; the rest extend {@link EngineConformance}.
 */
public abstract class FoundationConformance {

    private final Engine subject;

    /** Runs on this engine; the subclass begins and ends it. */
    protected FoundationConformance(Engine subject) {
        this.subject = subject;
    }

    @Nested
    class Session extends SpiSessionConformance {
        Session() {
            super(subject);
        }
    }

    @Nested
    class Transaction extends SpiTransactionConformance {
        Transaction() {
            super(subject);
        }
    }

    @Nested
    class Ticket extends SpiTicketConformance {
        Ticket() {
            super(subject);
        }
    }

    @Nested
    class Unknown extends SpiUnknownConformance {
        Unknown() {
            super(subject);
        }
    }

    @Nested
    class List extends SpiListConformance {
        List() {
            super(subject);
        }
    }

    @Nested
    class Watch extends SpiWatchConformance {
        Watch() {
            super(subject);
        }
    }

    @Nested
    class Fault extends SpiFaultConformance {
        Fault() {
            super(subject);
        }
    }

    @Nested
    class Close extends SpiCloseConformance {
        Close() {
            super(subject);
        }
    }

    @Nested
    class Model extends SpiModelConformance {
        Model() {
            super(subject);
        }
    }

    @Nested
    class Connect extends ConnectConformance {
        Connect() {
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
    class LockBudget extends LockBudgetConformance {
        LockBudget() {
            super(subject);
        }
    }

    @Nested
    class LockProcess extends LockProcessConformance {
        LockProcess() {
            super(subject);
        }
    }
}
