package dev.latchkey.local.simulation;

import dev.latchkey.local.group.Duties;
import dev.latchkey.local.group.Observer;
import dev.latchkey.local.group.Replica;
import dev.latchkey.local.raft.Message;
import dev.latchkey.local.raft.RaftConfig;
import dev.latchkey.local.raft.Rules;
import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.local.store.Store;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** One machine: a replica as production runs it, a disk, and a clock that is not quite right. */
final class SimNode {

    enum State {
        UP,
        PAUSED,
        DOWN
    }

    static final long ELECTION_NANOS = 150_000_000;
    static final long HEARTBEAT_NANOS = 30_000_000;

    private final int number;
    private final World world;
    private final Rules rules;
    private final Duties duties;
    private final SimJournal journal;
    private final double clockRate;
    private final long clockOffset;
    private final ArrayDeque<Runnable> whilePaused = new ArrayDeque<>();
    private State state = State.DOWN;
    private Replica replica;
    private int life;
    private final long[] heardNanos;
    private long ledSinceNanos;
    private int failsIn;

    /** What {@link Checks} last saw of it. */
    long lastTerm;

    long lastCommit;
    long lastIndex;
    long lastLedTerm;

    SimNode(int number, World world, Rules rules, Duties duties) {
        this.number = number;
        this.world = world;
        this.rules = rules;
        this.duties = duties;
        Random random = world.random();
        this.clockRate = 1 + (random.nextDouble() - 0.5) * 0.018;
        this.clockOffset = random.nextInt(1_000_000_000);
        this.heardNanos = new long[world.replicas() + 1];
        this.journal = new SimJournal(synced -> {
            int began = life;
            world.scheduler().after(world.diskDelay(), () -> {
                if (began == life) {
                    boolean wasHealing = journal().isHealing();
                    synced.run();
                    if (wasHealing && !journal().isHealing()) {
                        world.trace(this + " has healed");
                        world.checks().healed(world.nodes());
                    }
                    act("sync", now -> {});
                }
            });
        });
        boot();
    }

    int number() {
        return number;
    }

    State state() {
        return state;
    }

    Replica replica() {
        return replica;
    }

    SimJournal journal() {
        return journal;
    }

    private long clock() {
        return clockOffset + (long) (world.scheduler().now() * clockRate);
    }

    private void boot() {
        List<Integer> members =
                IntStream.rangeClosed(1, world.replicas()).boxed().toList();
        RaftConfig config = new RaftConfig(number, members, ELECTION_NANOS, HEARTBEAT_NANOS, world.appendMax(), 1_000);
        lastTerm = 0;
        lastCommit = 0;
        lastIndex = 0;
        lastLedTerm = 0;
        RandomGenerator random = world.patienceOf();
        replica = new Replica(config, rules, duties, random, journal, this::send, new Noting(), clock(), 40);
        state = State.UP;
        int began = life;
        tick(began);
    }

    private void tick(int began) {
        world.scheduler().after(10_000_000, () -> {
            if (began == life) {
                tick(began);
                if (state == State.UP) { // a paused machine misses its ticks
                    act("tick", replica::tick);
                    world.checks()
                            .leadsWithOthers(
                                    this,
                                    ledSinceNanos,
                                    heardNanos,
                                    world.scheduler().now());
                }
            }
        });
    }

    private void send(Message message) {
        world.send(message);
    }

    void deliver(Message message) {
        act("receive", now -> {
            heardNanos[message.from()] = world.scheduler().now();
            replica.receive(message, now);
        });
    }

    /** Does something with the replica as one step, now or after the pause; never if the machine is down. */
    void act(String what, Consumer<Long> work) {
        if (state == State.PAUSED) {
            whilePaused.add(() -> act(what, work));
        } else if (state == State.UP) {
            try {
                long now = clock();
                work.accept(now);
                replica.settle(now);
            } catch (IllegalStateException broken) {
                throw new Violation(this + " stopped on " + what + ": " + broken.getMessage(), broken);
            }
            long led = lastLedTerm;
            world.checks().afterStep(this, world.nodes());
            if (lastLedTerm != led) {
                world.onElected(this);
            } else if (failsIn > 0 && --failsIn == 0) {
                world.onFailing(this);
            }
        }
    }

    /** It crashes after so many more steps. */
    void failAfter(int steps) {
        failsIn = steps;
    }

    void crash() {
        failsIn = 0;
        state = State.DOWN;
        life++;
        whilePaused.clear();
        journal.crash(world.random());
    }

    void restart() {
        if (state == State.DOWN) {
            boot();
        }
    }

    void pause() {
        if (state == State.UP) {
            state = State.PAUSED;
        }
    }

    void resume() {
        if (state == State.PAUSED) {
            state = State.UP;
            int count = whilePaused.size();
            for (int i = 0; i < count && state == State.UP; i++) {
                whilePaused.remove().run();
            }
        }
    }

    @Override
    public String toString() {
        return "replica " + number;
    }

    private final class Noting implements Observer {
        @Override
        public void onApplied(Store store, Command command, Result result) {
            world.onApplied(SimNode.this, store, command, result);
        }

        @Override
        public void onRestored(Store store) {
            world.checks().sameState(SimNode.this, store);
        }

        @Override
        public void onLeading(Store store, boolean leading) {
            ledSinceNanos = world.scheduler().now();
            world.trace(SimNode.this + (leading ? " leads" : " leads no more"));
        }
    }
}
