package dev.latchkey.local.simulation;

import dev.latchkey.local.store.Command;
import dev.latchkey.local.store.Result;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Outcome;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import dev.latchkey.spi.View;
import dev.latchkey.spi.Write;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** One application: it keeps a session alive, locks and unlocks, and reads and changes registers, as a backend would. */
final class SimClient {

    static final String SPACE = "space";
    static final String QUEUE = "locks/a";
    static final String REGISTERS = "registers";

    private static final long MILLI = 1_000_000;
    private static final long PATIENCE = 1_200 * MILLI;
    private static final long FOR_EVER = 1_000_000 * MILLI;

    /** Clocks run up to 0.9 % fast or slow. */
    private static final double CERTAIN = 0.985;

    private final int number;
    private final World world;
    private final Random random;
    private final long ttlNanos;
    private final Set<String> settledAbsent = new HashSet<>();
    private final int paceMillis;
    private final boolean forgetful;
    private long session;
    private long safeUntil;
    private long sequence;
    private long floor;
    private long values;
    private String holding = "";
    private String busyWith = "starting";
    private boolean stopping;
    private boolean done;
    private long lastToken;

    SimClient(int number, World world) {
        this.number = number;
        this.world = world;
        this.random = world.random();
        this.paceMillis = 2 + random.nextInt(random.nextBoolean() ? 10 : 60);
        this.forgetful = random.nextInt(3) == 0;
        this.ttlNanos = (500 + random.nextInt(1_000)) * MILLI;
    }

    void start() {
        next();
        renewLater();
    }

    void stopSoon() {
        stopping = true;
    }

    boolean isDone() {
        return done;
    }

    String busyWith() {
        return busyWith;
    }

    private void next() {
        world.scheduler().after(pause(), () -> {
            if (done) {
                return;
            }
            if (stopping) {
                read(true);
            } else if (session == 0) {
                open();
            } else {
                switch (random.nextInt(8)) {
                    case 0, 1, 2 -> read(false);
                    case 3, 4 -> change();
                    default -> lock();
                }
            }
        });
    }

    /** Who forgets to renew sometimes does nothing for about as long as its session lives. */
    private long pause() {
        return forgetful && random.nextInt(6) == 0
                ? (long) (ttlNanos * (0.98 + random.nextDouble() * 0.04))
                : random.nextInt(paceMillis) * MILLI;
    }

    private <T> void ask(
            String what, boolean repeatable, long patience, Request.Ask<T> ask, Consumer<T> done, Runnable unknown) {
        busyWith = what;
        world.trace(this + " asks " + what);
        new Request<>(
                        world,
                        repeatable,
                        patience,
                        ask,
                        answer -> {
                            world.trace(this + " is told of " + what);
                            done.accept(answer);
                        },
                        unknown)
                .send();
    }

    private void open() {
        long began = world.scheduler().now();
        Command command = new Command.OpenSession(SPACE, ttlNanos);
        this.<Result>ask(
                "a session",
                true,
                PATIENCE,
                (replica, now, waiter) -> replica.propose(command, now, waiter),
                result -> {
                    session = ((Result.Opened) result).session();
                    sequence = 0;
                    floor = 0;
                    safe(session, began);
                    next();
                },
                this::next);
    }

    private void safe(long renewed, long began) {
        long until = began + (long) (ttlNanos * CERTAIN);
        world.safeUntil(renewed, until);
        if (renewed == session) {
            safeUntil = Math.max(safeUntil, until);
        }
    }

    private void renewLater() {
        world.scheduler().after(ttlNanos / 5, () -> {
            long renewed = session;
            if (renewed != 0 && !done && !(forgetful && random.nextInt(3) > 0)) {
                long began = world.scheduler().now();
                new Request<Boolean>(
                                world,
                                false,
                                ttlNanos,
                                (replica, now, waiter) -> replica.renew(renewed, now, waiter),
                                lives -> {
                                    world.trace(this + " renewed " + renewed + ": " + lives);
                                    if (lives) {
                                        safe(renewed, began);
                                    } else {
                                        lost(renewed);
                                    }
                                },
                                () -> {})
                        .send();
            }
            if (!done) {
                renewLater();
            }
        });
    }

    private void lost(long over) {
        if (over == session) {
            session = 0;
            safeUntil = 0;
            holding = "";
        }
    }

    private void commit(
            String what,
            long inSession,
            List<Write> writes,
            String thenList,
            Consumer<Outcome> done,
            Runnable unknown) {
        long mine = inSession == 0 ? 0 : ++sequence;
        Command command = new Command.Commit(SPACE, inSession, mine, floor, List.<Guard>of(), writes, thenList);
        this.<Result>ask(
                what,
                inSession != 0,
                (80 + random.nextInt(1_200)) * MILLI,
                (replica, now, waiter) -> replica.propose(command, now, waiter),
                result -> {
                    floor = mine;
                    Outcome outcome = result instanceof Result.Done answer ? answer.outcome() : null;
                    Checks.require(
                            outcome != null, () -> this + " was told that " + what + " is outdated while it asked");
                    if (outcome instanceof Outcome.SessionLost) {
                        lost(inSession);
                    }
                    if (outcome instanceof Outcome.Committed committed) {
                        for (Sibling sibling : committed.listing()) {
                            Checks.require(
                                    !settledAbsent.contains(sibling.nonce()),
                                    () -> "The ticket " + sibling.nonce()
                                            + " appeared after it had been settled as absent");
                        }
                    }
                    done.accept(outcome);
                },
                () -> {
                    floor = mine + 1;
                    unknown.run();
                });
    }

    private void lock() {
        String nonce = number + "x" + ++values;
        long mine = session;
        commit(
                "a ticket " + nonce,
                mine,
                List.of(new Write.Append(QUEUE, "lock", nonce, new byte[0])),
                QUEUE,
                outcome -> look(outcome, nonce, mine),
                () -> ask(nonce, mine));
    }

    private void ask(String nonce, long mine) {
        if (session != mine) {
            next();
            return;
        }
        commit(
                "its place " + nonce,
                mine,
                List.of(),
                QUEUE,
                outcome -> look(outcome, nonce, mine),
                () -> world.scheduler().after(10 * MILLI, () -> ask(nonce, mine)));
    }

    private void look(Outcome outcome, String nonce, long mine) {
        if (!(outcome instanceof Outcome.Committed committed) || session != mine) {
            next();
            return;
        }
        List<Sibling> queue = committed.listing();
        int place = queue.stream().map(Sibling::nonce).toList().indexOf(nonce);
        if (place < 0) {
            settledAbsent.add(nonce);
            next();
        } else if (place == 0) {
            hold(queue.get(0), mine);
        } else {
            world.scheduler().after((5 + random.nextInt(40)) * MILLI, () -> ask(nonce, mine));
        }
    }

    private void hold(Sibling ticket, long mine) {
        holding = ticket.nonce();
        if (holds()) {
            for (SimClient other : world.clients()) {
                Checks.require(
                        other == this || !other.holds(),
                        () -> this + " was granted the lock while " + other + " held it with a life of its own");
                Checks.require(
                        other.lastToken < ticket.order(),
                        () -> this + " was granted the lock with token " + ticket.order() + " after "
                                + other.lastToken);
            }
            lastToken = ticket.order();
            world.trace(this + " holds the lock with token " + lastToken);
        }
        world.scheduler().after(random.nextInt(400) * MILLI, () -> {
            holding = "";
            release(ticket, mine);
        });
    }

    private void release(Sibling ticket, long mine) {
        if (session != mine) {
            next();
            return;
        }
        commit(
                "an end of " + ticket.nonce(),
                mine,
                List.of(new Write.Delete(ticket.key(), null)),
                null,
                outcome -> next(),
                () -> release(ticket, mine));
    }

    /** Whether it relies on holding the lock just now. */
    private boolean holds() {
        return !holding.isEmpty() && world.scheduler().now() < safeUntil;
    }

    private String register() {
        return REGISTERS + "/" + random.nextInt(3);
    }

    private void read(boolean last) {
        String key = register();
        History.Operation operation =
                world.history().read(key, world.scheduler().now());
        look(key, last ? FOR_EVER : PATIENCE, view -> {
            operation.read(world.scheduler().now(), value(view));
            done = last;
            next();
        });
    }

    private void look(String key, long patience, Consumer<View> then) {
        this.<View>ask(
                "to read " + key,
                true,
                patience,
                (replica, now, waiter) -> replica.read(store -> store.view(SPACE, Range.key(key)), waiter),
                then,
                this::next);
    }

    private void change() {
        String key = register();
        look(key, PATIENCE, view -> {
            List<Entry> found = view.entries();
            byte[] value = ByteBuffer.allocate(8)
                    .putLong(number * 1_000_000L + ++values)
                    .array();
            Write write = found.isEmpty()
                    ? new Write.Create(key, value)
                    : new Write.Update(key, value, found.get(0).stamp());
            long inSession = random.nextInt(3) == 0 ? 0 : session;
            History.Operation operation = world.history()
                    .compareAndSet(
                            key,
                            world.scheduler().now(),
                            value(view),
                            ByteBuffer.wrap(value).getLong());
            commit(
                    "to write " + key,
                    inSession,
                    List.of(write),
                    null,
                    outcome -> {
                        if (!(outcome instanceof Outcome.SessionLost)) {
                            operation.wrote(world.scheduler().now(), outcome instanceof Outcome.Committed);
                        }
                        next();
                    },
                    this::next);
        });
    }

    private static long value(View view) {
        List<Entry> found = view.entries();
        return found.isEmpty() ? 0 : ByteBuffer.wrap(found.get(0).value()).getLong();
    }

    @Override
    public String toString() {
        return "client " + number;
    }
}
