package dev.latchkey.barrier;

import dev.latchkey.core.Interned;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.QueueKind;
import dev.latchkey.core.QueueReader.Place;
import dev.latchkey.core.Register;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Makes the barriers and latches of one coordinator; applications ask the coordinator instead. */
public final class Barriers {

    private static final int COUNT_MAX = 4_000;

    private final Kernel kernel;
    private final Interned<Register> barriers = new Interned<>();
    private final Interned<Register> latches = new Interned<>();
    private final Interned<Register> doubleBarriers = new Interned<>();

    /** For the coordinator. */
    @SuppressWarnings("exports")
    public Barriers(Kernel kernel) {
        this.kernel = kernel;
        kernel.kinds().add(new QueueKind("double-barriers", "members", this::inside));
        kernel.kinds().add(new QueueKind("latches", "waiters", (its, name, queue) -> nobody()));
    }

    /** The members of the round that is under way hold; all others at a double barrier wait for the next. */
    private CompletableFuture<List<Place>> inside(Kernel its, String name, List<Place> queue) {
        return doubleBarrierRegister(name).read().thenApply(now -> {
            byte[] value = now.value();
            if (value == null) {
                return List.of();
            }
            RoundState round = RoundState.read(value, "double barrier " + name);
            return queue.stream()
                    .filter(place -> round.hasMember(place.nonce()))
                    .toList();
        });
    }

    private static CompletableFuture<List<Place>> nobody() {
        return CompletableFuture.completedFuture(List.of());
    }

    /** The barrier of this name. */
    public DistributedBarrier barrier(String name) {
        Register register = barriers.get(
                Names.check("barrier", name),
                checked -> new Register(kernel, "barrier " + checked, Names.key("barriers", checked)));
        return new RegisterBarrier(kernel, name, register);
    }

    /** The latch of this name and count. */
    public DistributedCountDownLatch latch(String name, int count) {
        Names.check("count-down latch", name);
        requireWithin("The count of count-down latch " + name, count);
        Register register = latches.get(
                name,
                checked ->
                        new Register(kernel, "count-down latch " + checked, Names.key("latches", checked) + "/state"));
        return new RegisterLatch(kernel, name, count, register);
    }

    /** The double barrier of this name and number of parties. */
    public DistributedDoubleBarrier doubleBarrier(String name, int parties) {
        Names.check("double barrier", name);
        requireWithin("The number of parties of double barrier " + name, parties);
        return new TicketDoubleBarrier(kernel, name, parties, doubleBarrierRegister(name));
    }

    private Register doubleBarrierRegister(String name) {
        return doubleBarriers.get(
                name,
                checked -> new Register(
                        kernel, "double barrier " + checked, Names.key("double-barriers", checked) + "/state"));
    }

    private static void requireWithin(String what, int number) {
        if (number < 1 || number > COUNT_MAX) {
            throw new IllegalArgumentException(
                    what + " is to be from 1 to " + COUNT_MAX + ", but it is " + number + ".");
        }
    }
}
