package dev.latchkey.examples;

import dev.latchkey.Coordinator;
import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigBinding;
import dev.latchkey.config.ConfigStore;
import dev.latchkey.discovery.Registration;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceListener;
import dev.latchkey.discovery.ServiceView;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.lock.DistributedLock;
import dev.latchkey.session.Grant;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;

/**
 * Sells the seats of one evening, each of them once, from as many processes as are started with the same URI. Which engine
 * keeps them together the environment says, and nothing in here:
 *
 * <pre>
 * LATCHKEY_URI=local:                          java … dev.latchkey.examples.BoxOffice north
 * LATCHKEY_URI=etcd://127.0.0.1:2379/theatre   java … dev.latchkey.examples.BoxOffice north
 * </pre>
 *
 * <p>Discovery tells when enough offices are there, a lock guards the sale of a seat, the configuration says how many seats
 * there are and how many are sold, and a leader closes the evening.
 */
public final class BoxOffice {

    /** What the configuration says; its keys are {@code evening/seats} and so on. */
    record Evening(int offices, int seats, int sold, boolean closed) {}

    private final String name;
    private final Coordinator coordinator;
    private final ConfigStore config;
    private final DistributedLock till;

    private BoxOffice(String name, Coordinator coordinator) {
        this.name = name;
        this.coordinator = coordinator;
        this.config = coordinator.config("theatre");
        this.till = coordinator.lock("theatre/till");
    }

    /** Takes the office's name. */
    public static void main(String[] arguments) throws InterruptedException {
        String name = arguments.length > 0 ? arguments[0] : "box office";
        try (Coordinator coordinator = Coordinator.fromEnvironment()) {
            new BoxOffice(name, coordinator).sellTheEvening();
        }
    }

    private void sellTheEvening() throws InterruptedException {
        CompletableFuture<Void> closed = new CompletableFuture<>();
        try (ConfigBinding<Evening> evening = config.bind("evening", new Evening(1, 12, 0, false));
                Registration here = coordinator
                        .services()
                        .register(
                                ServiceInstance.of("box-office", "127.0.0.1", 0).withId(name));
                ServiceView offices = coordinator.services().view("box-office");
                LeaderLatch manager =
                        coordinator.leaderLatch("theatre/manager", name).start()) {
            whenClosed(evening, () -> closed.complete(null));
            say("is registered as " + here.instance().id());
            CompletableFuture.anyOf(enough(offices, evening.get().offices()), closed)
                    .join();
            int seats = evening.get().seats();
            OptionalInt seat = sellSeat(seats);
            while (seat.isPresent()) {
                say("sold seat " + seat.getAsInt());
                seat = sellSeat(seats);
            }
            // Whoever leads closes the evening; the others see it in their configuration.
            manager.awaitAsync().thenAccept(this::closeTheEvening);
            closed.join();
            say("goes home");
        }
    }

    private static void whenClosed(ConfigBinding<Evening> evening, Runnable action) {
        evening.onChange(change -> {
            if (change.after() != null && change.after().closed()) {
                action.run();
            }
        });
        if (evening.get().closed()) {
            action.run();
        }
    }

    /** Completes when so many offices are open, this one among them. */
    private static CompletableFuture<Void> enough(ServiceView offices, int count) {
        CompletableFuture<Void> enough = new CompletableFuture<>();
        offices.onChange(new ServiceListener() {
            @Override
            public void added(ServiceInstance instance) {
                if (offices.instances().size() >= count) {
                    enough.complete(null);
                }
            }
        });
        return enough;
    }

    /** One seat, under the lock; the engine itself refuses the write if the lock has passed on meanwhile. */
    private OptionalInt sellSeat(int seats) throws InterruptedException {
        try (Grant grant = till.acquire()) {
            int seat = config.get("evening/sold", Codecs.ints()).orElse(0) + 1;
            if (seat > seats) {
                return OptionalInt.empty();
            }
            config.putIfHeld(grant, "evening/sold", Codecs.ints(), seat);
            return OptionalInt.of(seat);
        }
    }

    private void closeTheEvening(Grant leadership) {
        config.putIfAbsentAsync("evening/closed", "true").thenAccept(revision -> {
            if (revision.isPresent()) {
                say("closed the evening, token " + leadership.fencingToken());
            }
        });
    }

    private void say(String what) {
        System.out.println(name + " " + what);
    }
}
