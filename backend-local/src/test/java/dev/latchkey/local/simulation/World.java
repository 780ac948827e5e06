package dev.latchkey.local.simulation;

import dev.latchkey.local.group.Duties;
import dev.latchkey.local.raft.Message;
import dev.latchkey.local.raft.Rules;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import dev.latchkey.spi.Outcome;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.random.RandomGenerator;

/**
 * Replicas, clients, network and disks under one seed. While {@link #calm} is false it does to them whatever the seed says;
 * every run of a seed is the same to the last line of the trace.
 */
final class World {

    private static final long MILLI = 1_000_000;

    private final Random random;
    private final int replicas;
    private final Scheduler scheduler = new Scheduler();
    private final Trace trace = new Trace();
    private final Checks checks;
    private final History history = new History();
    private final List<SimNode> nodes = new ArrayList<>();
    private final List<SimClient> clients = new ArrayList<>();
    private final Checks.Watcher watcher = new Checks.Watcher();
    private final TreeMap<String, Integer> faults = new TreeMap<>();
    private final boolean[][] blocked;
    private final Map<Long, Long> safeUntil = new HashMap<>();
    private double loss;
    private double duplication;
    private long slowestNanos;
    private final int appendMax;
    private final boolean slowDisk;
    private final boolean ties;
    private final boolean nervous;
    private final double late;

    /** Whether disks are lost, and messages come long after what they tell of is over. */
    private final boolean forgetful;

    private boolean calm;

    World(long seed, Rules rules, Duties duties) {
        this.random = new Random(seed);
        this.replicas = random.nextInt(8) == 0 ? 5 : random.nextInt(8) == 0 ? 1 : 3;
        this.checks = new Checks(replicas);
        this.blocked = new boolean[replicas + 1][replicas + 1];
        this.loss = random.nextInt(3) * 0.03;
        this.duplication = random.nextInt(3) * 0.03;
        this.slowestNanos = (1 + random.nextInt(20)) * MILLI;
        this.nervous = random.nextInt(4) == 0;
        this.appendMax = nervous ? 1 : 1 + random.nextInt(random.nextBoolean() ? 4 : 40);
        this.slowDisk = random.nextInt(3) == 0;
        this.ties = random.nextBoolean();
        this.late = random.nextInt(3) * 0.01;
        this.forgetful = random.nextInt(nervous ? 8 : 2) == 0;
        for (int number = 1; number <= replicas; number++) {
            nodes.add(new SimNode(number, this, rules, duties));
        }
        int count = 2 + random.nextInt(4);
        for (int number = 0; number < count; number++) {
            clients.add(new SimClient(number, this));
        }
        clients.forEach(SimClient::start);
        disturbLater();
        watchLater();
    }

    /** Runs with faults for one span and without for another, in which everything has to come right. */
    void run(long stormyNanos, long calmNanos) {
        try {
            while (scheduler.step(stormyNanos)) {
                // every step checks itself
            }
            heal();
            while (scheduler.step(stormyNanos + calmNanos)) {
                // as before
            }
            requireProgress();
            history.check();
        } catch (IllegalStateException | IllegalArgumentException broken) {
            throw new Violation("Something broke: " + broken, broken);
        }
    }

    private void heal() {
        calm = true;
        trace("calm");
        loss = 0;
        duplication = 0;
        slowestNanos = MILLI;
        for (boolean[] row : blocked) {
            java.util.Arrays.fill(row, false);
        }
        nodes.forEach(SimNode::resume);
        nodes.forEach(SimNode::restart);
        clients.forEach(SimClient::stopSoon);
    }

    private void requireProgress() {
        for (SimClient client : clients) {
            Checks.require(
                    client.isDone(), () -> client + " did not finish after all was well again: " + client.busyWith());
        }
        long leading =
                nodes.stream().filter(node -> node.replica().leadsFully()).count();
        Checks.require(leading == 1, () -> "After all was well again " + leading + " replicas lead");
        long applied = nodes.get(0).replica().store().appliedIndex();
        for (SimNode node : nodes) {
            Checks.require(!node.journal().isHealing(), () -> node + " has not healed");
            Checks.require(
                    node.replica().store().appliedIndex() == applied,
                    () -> node + " has applied " + node.replica().store().appliedIndex() + ", another " + applied);
            checks.sameState(node, node.replica().store());
        }
    }

    private void disturbLater() {
        scheduler.after((20 + random.nextInt(500)) * MILLI, () -> {
            if (!calm) {
                disturb();
                disturbLater();
            }
        });
    }

    private void disturb() {
        SimNode node = nodes.get(random.nextInt(replicas));
        switch (random.nextInt(forgetful ? 12 : 10)) {
            case 0 -> {
                fault("crash", node);
                node.crash();
                scheduler.after(random.nextInt(800) * MILLI, node::restart);
            }
            case 1 -> {
                fault("pause", node);
                pause(node);
            }
            case 2 -> {
                fault("isolation", node);
                block(node.number());
            }
            case 3 -> {
                int to = 1 + random.nextInt(replicas);
                fault("one-way partition", node);
                blocked[node.number()][to] = true;
                healLater();
            }
            case 4 -> leaders("leader isolation", leader -> block(leader.number()));
            case 5 ->
                leaders("leader isolation and pause", leader -> {
                    block(leader.number());
                    pause(leader);
                });
            case 6 ->
                leaders("leader crash", leader -> {
                    leader.crash();
                    scheduler.after(random.nextInt(300) * MILLI, leader::restart);
                });
            case 7 -> {
                int member = 1 + random.nextInt(replicas);
                leaders(
                        "transfer",
                        leader -> leader.act("transfer", now -> leader.replica().transfer(member, now)));
            }
            case 8 -> {
                fault("crash of all", node);
                nodes.forEach(SimNode::crash);
                scheduler.after(random.nextInt(300) * MILLI, () -> nodes.forEach(SimNode::restart));
            }
            case 10, 11 -> loseMemory(node);
            default -> {
                fault("slow network", node);
                slowestNanos = (1 + random.nextInt(60)) * MILLI;
            }
        }
    }

    private void loseMemory(SimNode node) {
        if (loseMemory(node, random.nextInt(3) * random.nextInt(100) * MILLI)) {
            switch (random.nextInt(3)) {
                case 0 -> leaders("leader isolation", leader -> block(leader.number()));
                case 1 -> leaders("isolation from the leader", leader -> cut(node.number(), leader.number()));
                default -> {
                    // it comes back to the others as they are
                }
            }
        }
    }

    /** As far as a group can bear it: enough others must know all that they promised. */
    private boolean loseMemory(SimNode node, long downNanos) {
        long healing = nodes.stream()
                .filter(other -> other != node && other.journal().isHealing())
                .count();
        if (healing + 1 > (replicas - 1) / 2) {
            return false;
        }
        fault("loss of a disk", node);
        node.crash();
        node.journal().lose();
        scheduler.after(downNanos, node::restart);
        return true;
    }

    private void cut(int one, int other) {
        blocked[one][other] = true;
        blocked[other][one] = true;
        healLater();
    }

    private void leaders(String kind, java.util.function.Consumer<SimNode> disturbance) {
        List<SimNode> leading = nodes.stream()
                .filter(each ->
                        each.state() == SimNode.State.UP && each.replica().leadsFully())
                .toList();
        for (SimNode leader : leading) {
            fault(kind, leader);
            disturbance.accept(leader);
        }
    }

    /** In some worlds leaders fall again before they have said much, so that logs part. */
    void onElected(SimNode leader) {
        if (forgetful && !calm) {
            favourRival(leader);
        }
        if (nervous && !calm && random.nextInt(5) > 0) {
            leader.failAfter(1 + random.nextInt(12));
        }
    }

    /** If somebody else still believes to lead, a voter for the new leader forgets its vote, and only the old one reaches it. */
    private void favourRival(SimNode leader) {
        long term = leader.replica().core().term();
        boolean hasRival = nodes.stream()
                .anyMatch(node -> node != leader
                        && node.state() == SimNode.State.UP
                        && node.replica().leadsFully());
        if (!hasRival) {
            return;
        }
        fault("rival of a new leader", leader);
        for (boolean[] row : blocked) {
            java.util.Arrays.fill(row, false);
        }
        block(leader.number());
        nodes.stream()
                .filter(node -> node != leader
                        && node.replica().core().term() == term
                        && node.replica().core().votedFor() == leader.number())
                .findFirst()
                .ifPresent(voter -> loseMemory(voter, 0));
    }

    /** A new leader goes down, and what it has sent with it. */
    void onFailing(SimNode leader) {
        if (!calm) {
            fault("crash of a new leader", leader);
            block(leader.number());
            leader.crash();
            scheduler.after(random.nextInt(500) * MILLI, leader::restart);
        }
    }

    private void pause(SimNode node) {
        node.pause();
        scheduler.after(random.nextInt(1_500) * MILLI, node::resume);
    }

    private void healLater() {
        scheduler.after((100 + random.nextInt(1_500)) * MILLI, () -> {
            trace("partitions end");
            for (boolean[] row : blocked) {
                java.util.Arrays.fill(row, false);
            }
        });
    }

    private void block(int number) {
        for (int other = 1; other <= replicas; other++) {
            blocked[number][other] = true;
            blocked[other][number] = true;
        }
        healLater();
    }

    private void fault(String kind, SimNode node) {
        trace(kind + " " + node);
        faults.merge(kind, 1, Integer::sum);
    }

    private void watchLater() {
        scheduler.after(random.nextInt(100) * MILLI, () -> {
            SimNode node = nodes.get(random.nextInt(replicas));
            Store store = node.replica().store();
            if (node.replica().leadsFully() && store.appliedIndex() >= watcher.position) {
                checks.watch(watcher, store);
            }
            watchLater();
        });
    }

    void send(Message message) {
        trace.add(scheduler.now(), message);
        if (blocked[message.from()][message.to()] || random.nextDouble() < loss) {
            return;
        }
        SimNode to = nodes.get(message.to() - 1);
        scheduler.after(networkDelay(), () -> arrive(message, to));
        if (random.nextDouble() < duplication) {
            scheduler.after(networkDelay(), () -> arrive(message, to));
        }
    }

    /** A partition loses what is on its way, too. */
    private void arrive(Message message, SimNode to) {
        if (!blocked[message.from()][message.to()]) {
            to.deliver(message);
        }
    }

    /** Takes a client's request or its answer across; it may get lost. */
    void carry(Runnable delivery) {
        if (random.nextDouble() >= loss) {
            boolean isLate = !calm && random.nextDouble() < late;
            scheduler.after(isLate ? random.nextInt(3_000) * MILLI : networkDelay(), delivery);
        }
    }

    int appendMax() {
        return appendMax;
    }

    /** What replicas draw their patience from; in some worlds they often draw the same. */
    RandomGenerator patienceOf() {
        Random own = new Random(random.nextLong());
        return ties ? (RandomGenerator) () -> (long) own.nextInt(3) << 61 : own;
    }

    private long networkDelay() {
        long delay = 20_000 + random.nextInt(300_000);
        if (forgetful && !calm && random.nextInt(40) == 0) {
            return delay + random.nextInt(400) * MILLI;
        }
        return random.nextInt(6) == 0 ? delay + (long) (random.nextDouble() * slowestNanos) : delay;
    }

    long diskDelay() {
        return 100_000 + random.nextInt(slowDisk || random.nextInt(20) == 0 ? 20_000_000 : 2_000_000);
    }

    void onApplied(SimNode node, Store store, Command command, Result result) {
        checks.applied(node, store, shown(result));
        if (command instanceof Command.Commit commit) {
            checks.used(commit, store.appliedIndex());
        }
        if (result instanceof Result.Ended ended && ended.ended() && command instanceof Command.ExpireSession) {
            trace(node + " expires session " + ended.session());
            checks.ended((Command.ExpireSession) command, store.appliedIndex());
            long safe = safeUntil.getOrDefault(ended.session(), 0L);
            Checks.require(
                    scheduler.now() >= safe,
                    () -> "Session " + ended.session() + " expired " + (safe - scheduler.now())
                            + " ns before a confirmed renewal allowed");
        }
    }

    /** All of a result that can be compared; records' own text takes too long. */
    private static String shown(Result result) {
        if (!(result instanceof Result.Done done)) {
            return result.toString();
        }
        StringBuilder text = new StringBuilder(done.outcome().getClass().getSimpleName());
        if (done.outcome() instanceof Outcome.Committed committed) {
            committed.entries().forEach(entry -> text.append(' ').append(entry));
            committed.listing().forEach(sibling -> text.append(' ').append(sibling.key()));
        } else if (done.outcome() instanceof Outcome.Rejected rejected) {
            rejected.current().forEach(entry -> text.append(' ').append(entry));
        }
        return text.toString();
    }

    /** The engine has promised not to end the session before. */
    void safeUntil(long session, long trueNanos) {
        safeUntil.merge(session, trueNanos, Math::max);
    }

    void trace(String line) {
        trace.add(scheduler.now(), line);
    }

    Random random() {
        return random;
    }

    int replicas() {
        return replicas;
    }

    Scheduler scheduler() {
        return scheduler;
    }

    Checks checks() {
        return checks;
    }

    History history() {
        return history;
    }

    List<SimNode> nodes() {
        return nodes;
    }

    List<SimClient> clients() {
        return clients;
    }

    Trace trace() {
        return trace;
    }

    Map<String, Integer> faults() {
        return faults;
    }
}
