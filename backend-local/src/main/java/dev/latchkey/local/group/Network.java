package dev.latchkey.local.group;

import dev.latchkey.local.raft.Message;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What lies between the replicas of one process: as long as no fault is set a message is there as soon as it is taken out.
 * Owned by the loop, as the replicas are.
 */
public final class Network {

    private record Way(int from, int to) {}

    private record Late(long atNanos, long number, Message message) implements Comparable<Late> {
        @Override
        public int compareTo(Late other) {
            int byTime = Long.compare(atNanos, other.atNanos);
            return byTime == 0 ? Long.compare(number, other.number) : byTime;
        }
    }

    private final ArrayDeque<Message> under = new ArrayDeque<>();
    private final PriorityQueue<Late> late = new PriorityQueue<>();
    private final Set<Way> blocked = new HashSet<>();
    private final Map<Integer, Long> delays = new HashMap<>();
    private long now;
    private long lastNumber;

    Network() {}

    /** Loses everything that one member sends to the other from now on. */
    public void block(int from, int to) {
        blocked.add(new Way(from, to));
    }

    /** Everything from and to the member takes this much longer from now on. */
    public void delay(int member, long delayNanos) {
        delays.put(member, delayNanos);
    }

    /** Lets everything through again, at once. */
    public void heal() {
        blocked.clear();
        delays.clear();
        for (Late message = late.poll(); message != null; message = late.poll()) {
            under.add(message.message());
        }
    }

    /** Tells the time, for what is delayed. */
    void tick(long nowNanos) {
        now = nowNanos;
        while (!late.isEmpty() && late.element().atNanos() - now <= 0) {
            under.add(late.remove().message());
        }
    }

    void send(Message message) {
        if (!blocked.isEmpty() && blocked.contains(new Way(message.from(), message.to()))) {
            return;
        }
        long delayNanos =
                delays.isEmpty() ? 0 : delays.getOrDefault(message.from(), 0L) + delays.getOrDefault(message.to(), 0L);
        if (delayNanos == 0) {
            under.add(message);
        } else {
            late.add(new Late(now + delayNanos, ++lastNumber, message));
        }
    }

    @Nullable
    Message next() {
        return under.poll();
    }
}
