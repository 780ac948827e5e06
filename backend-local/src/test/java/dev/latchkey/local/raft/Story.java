package dev.latchkey.local.raft;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** A group whose every message and every sync is in the test's hands, for tests that read as stories. */
final class Story {

    static final long ELECTION = 100;

    private final TreeMap<Integer, RaftCore> members = new TreeMap<>();
    private final TreeMap<Integer, Output> outputs = new TreeMap<>();
    private final TreeMap<Integer, Long> writes = new TreeMap<>();
    private final TreeMap<Integer, List<Output.Held>> held = new TreeMap<>();
    private final Set<Integer> withoutSync = new HashSet<>();
    private final Set<Integer> cutOff = new HashSet<>();
    final List<Message> delivered = new ArrayList<>();
    long now = 1_000;

    Story(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 1; number <= count; number++) {
            numbers.add(number);
        }
        for (int number : numbers) {
            RaftConfig config = new RaftConfig(number, numbers, ELECTION, 10, 4, 1_000);
            members.put(number, new RaftCore(config, Rules.raft(), new Random(number), Recovered.nothing(), now));
            outputs.put(number, new Output());
            writes.put(number, 0L);
            held.put(number, new ArrayList<>());
        }
    }

    RaftCore member(int number) {
        return members.get(number);
    }

    Output output(int number) {
        return outputs.get(number);
    }

    /** This member hears of an election; what it says stays where it is until {@link #settle}. */
    Story campaign(int number) {
        member(number)
                .receive(new Message.TimeoutNow(number, number, member(number).term()), now, output(number));
        return this;
    }

    Story tick(int number) {
        member(number).tick(now, output(number));
        return this;
    }

    long propose(int number) {
        return member(number).propose(new byte[] {1}, now, output(number));
    }

    /** The member's disk makes nothing durable from now on. */
    Story withoutSync(int number) {
        withoutSync.add(number);
        return this;
    }

    Story withSync(int number) {
        withoutSync.remove(number);
        return this;
    }

    Story cutOff(int number) {
        cutOff.add(number);
        return this;
    }

    Story join(int number) {
        cutOff.remove(number);
        return this;
    }

    /** Syncs and delivers until nothing moves any more. */
    Story settle() {
        boolean moved = true;
        while (moved) {
            moved = false;
            for (int number : members.keySet()) {
                moved |= settle(number);
            }
        }
        return this;
    }

    private boolean settle(int number) {
        RaftCore core = member(number);
        Output output = output(number);
        core.flush(output);
        writes.merge(number, (long) output.writes.size(), Long::sum);
        output.writes.clear();
        held.get(number).addAll(output.messages);
        output.messages.clear();
        if (!withoutSync.contains(number)) {
            core.durable(writes.get(number), now, output);
        }
        List<Output.Held> ready = new ArrayList<>(held.get(number));
        ready.removeIf(message -> message.afterWrite() > 0 && withoutSync.contains(number));
        held.get(number).removeAll(ready);
        for (Output.Held message : ready) {
            deliver(message.message());
        }
        return !ready.isEmpty() || !output.messages.isEmpty() || !output.writes.isEmpty();
    }

    private void deliver(Message message) {
        delivered.add(message);
        if (!cutOff.contains(message.from()) && !cutOff.contains(message.to())) {
            member(message.to()).receive(message, now, output(message.to()));
        }
    }
}
