package dev.latchkey.faults.teeth;

import dev.latchkey.spi.Backend;
import java.util.List;
import java.util.function.UnaryOperator;

/** A mistake that a backend or a recipe could make, and the workload and the faults that must show it. */
public enum Defect {
    /** None: lost answers alone must not show anywhere. */
    NONE("none, but answers are lost", "counter", 5, backend -> new LossyBackend(backend, 3)),
    TOKEN_FROM_SEQUENCE("token from the sequence number", "lock", 2, QueueDefects::tokenFromSequence),
    RENEWAL_PRESUMED("renewal taken for confirmed", "lock", 5, SessionDefects::renewalPresumed, "silence the holder"),
    DEADLINE_FROM_RECEIPT(
            "deadline counted from receipt", "lock", 5, SessionDefects::deadlineFromReceipt, "silence the holder"),
    NOT_CHECKED_AFTER_RECONNECT(
            "no ownership check after a reconnect",
            "lock",
            5,
            SessionDefects::notCheckedAfterReconnect,
            "expire a session"),
    LEADER_PRESUMED(
            "leader's renewal taken for confirmed", "leader", 5, SessionDefects::renewalPresumed, "silence the holder"),
    ORDERED_BY_NAME("queue ordered by name", "lock", 5, QueueDefects::orderedByName),
    TICKET_LEFT_AFTER_UNKNOWN(
            "ticket not removed after unknown",
            "lock",
            5,
            backend -> QueueDefects.ticketLeftAfterUnknown(new LossyBackend(backend, 30))),
    LABEL_FORGOTTEN("writer taken for a reader", "read-write", 5, QueueDefects::labelForgotten),
    OLDEST_NOT_LISTED("oldest ticket not listed", "semaphore", 5, QueueDefects::oldestNotListed),
    UNKNOWN_TOLD_AS_FAILED(
            "unknown outcome told as failed",
            "counter",
            5,
            backend -> WriteDefects.unknownToldAsFailed(new LossyBackend(backend, 3))),
    UNKNOWN_WRITE_REPEATED(
            "unknown write repeated",
            "counter",
            5,
            backend -> WriteDefects.unknownWriteRepeated(new LossyBackend(backend, 3))),
    STAMP_NOT_COMPARED("stamp not compared", "value", 5, WriteDefects::stampNotCompared),
    STALE_READS("reads answered from memory", "value", 5, WriteDefects::staleReads),
    CREATE_REPLACES("create replaces what is there", "decision", 5, WriteDefects::createReplaces),
    NOT_LISTED_AGAIN(
            "watch not listed again after a gap", "config", 5, WatchDefects::notListedAgain, "cut a client off"),
    ONE_BEHIND("watch tells the value before", "config", 5, WatchDefects::oneBehind),
    DELETES_LOST("watch loses deletes", "discovery", 5, WatchDefects::deletesLost, "kill a client");

    private final String title;
    private final String workload;
    private final int clients;
    private final UnaryOperator<Backend> plant;
    private final List<String> faults;

    Defect(String title, String workload, int clients, UnaryOperator<Backend> plant, String... faults) {
        this.title = title;
        this.workload = workload;
        this.clients = clients;
        this.plant = plant;
        this.faults = List.of(faults);
    }

    public String title() {
        return title;
    }

    /** Which workload must catch it. */
    public String workload() {
        return workload;
    }

    public int clients() {
        return clients;
    }

    /** What must go wrong for it to show; empty if nothing. */
    public List<String> faults() {
        return faults;
    }

    Backend plant(Backend backend) {
        return plant.apply(backend);
    }
}
