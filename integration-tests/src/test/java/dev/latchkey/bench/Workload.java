package dev.latchkey.bench;

/** An operation that this library and a peer both do, and what of it is compared. */
public record Workload(
        String name, String peerName, Measure measure, Pace pace, Network network, Contestant ours, Contestant peer) {

    /** How many turns each side takes. */
    public enum Pace {
        /** Operations that JMH measures, which warms up by itself each time. */
        FORKED(5, 0),
        /** Operations that take far less than a turn. */
        QUICK(15, 8),
        /** Operations that take about a turn. */
        SLOW(9, 2),
        /** Operations that each take seconds, or that give nearly the same every time. */
        SLOWEST(5, 1);

        private final int rounds;
        private final int warmUps;

        Pace(int rounds, int warmUps) {
            this.rounds = rounds;
            this.warmUps = warmUps;
        }

        int rounds(boolean inBrief) {
            return inBrief ? Math.max(1, rounds / 5) : rounds;
        }

        int warmUps(boolean inBrief) {
            return inBrief ? warmUps / 2 : warmUps;
        }
    }

    /** How the sides reach the servers. */
    public enum Network {
        /** Timed straight, and then counted through a proxy, in turns of their own. */
        TIMED_THEN_COUNTED,
        /** Straight only; requests are not counted. */
        STRAIGHT,
        /** Through the proxy, whose counts and faults the workload is about. */
        PROXIED
    }

    /** What takes part where the peer has nothing like it: its values are unknown. */
    public static final Contestant NOBODY = way -> round -> {};

    /** One whose operation takes far less than a turn. */
    public static Workload quick(String name, String peerName, Measure measure, Contestant ours, Contestant peer) {
        return new Workload(name, peerName, measure, Pace.QUICK, Network.TIMED_THEN_COUNTED, ours, peer);
    }

    /** One whose operation takes nanoseconds. */
    static Workload time(String name, String peerName, HotPath ours, Contestant peer) {
        return new Workload(name, peerName, Measure.NANOS, Pace.FORKED, Network.STRAIGHT, ours.time(), peer);
    }

    /** What one operation allocates. */
    static Workload allocation(String of, String peerName, HotPath ours, Contestant peer) {
        return new Workload(
                of + " allocation", peerName, Measure.BYTES, Pace.FORKED, Network.STRAIGHT, ours.allocation(), peer);
    }
}
