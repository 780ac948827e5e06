package dev.latchkey.local.simulation;

import dev.latchkey.local.group.Replica;
import dev.latchkey.local.group.Waiter;
import java.util.function.Consumer;

/** One request of a client on its way to whichever replica leads, tried until it is answered or its time is up. */
final class Request<T> {

    /** What is asked of a replica. */
    interface Ask<T> {
        void of(Replica replica, long now, Waiter<T> waiter);
    }

    private static final long ANSWER_NANOS = 120_000_000;
    private static final long PAUSE_NANOS = 4_000_000;

    private final World world;
    private final boolean repeatable;
    private final Ask<T> ask;
    private final Consumer<T> onAnswer;
    private final Runnable onUnknown;
    private final long giveUpAt;
    private int target;
    private int attempt;
    private boolean finished;

    Request(World world, boolean repeatable, long patience, Ask<T> ask, Consumer<T> onAnswer, Runnable onUnknown) {
        this.world = world;
        this.repeatable = repeatable;
        this.ask = ask;
        this.onAnswer = onAnswer;
        this.onUnknown = onUnknown;
        this.giveUpAt = world.scheduler().now() + patience;
        this.target = world.random().nextInt(world.replicas());
    }

    void send() {
        if (world.scheduler().now() >= giveUpAt) {
            finish(onUnknown);
            return;
        }
        int mine = ++attempt;
        SimNode node = world.nodes().get(target);
        world.carry(() -> node.act(
                "request",
                now -> ask.of(node.replica(), now, new Waiter<>() {
                    @Override
                    public void onAnswer(T answer) {
                        world.carry(() -> finish(() -> onAnswer.accept(answer)));
                    }

                    @Override
                    public void onFailure(Failure failure) {
                        int leader = node.replica().core().leader();
                        world.carry(() -> failed(mine, failure, leader));
                    }
                })));
        world.scheduler().after(ANSWER_NANOS, () -> failed(mine, Waiter.Failure.LOST, 0));
    }

    private void failed(int failedAttempt, Waiter.Failure failure, int leader) {
        if (finished || failedAttempt != attempt) {
            return;
        }
        if (failure == Waiter.Failure.LOST && !repeatable) {
            finish(onUnknown);
            return;
        }
        target = leader > 0 ? leader - 1 : (target + 1) % world.replicas();
        attempt++;
        world.scheduler().after(PAUSE_NANOS, this::send);
    }

    private void finish(Runnable how) {
        if (!finished) {
            finished = true;
            how.run();
        }
    }
}
