package dev.latchkey.core;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Mutual exclusion for one resource: callers of this process line up in memory and share one {@link Ticket} in the engine's
 * queue, so that most hand-overs between them cost no I/O.
 *
 * <p>A ticket is handed over at most {@value #HAND_OVERS_PER_TICKET} times, and only within a short slice of time; then it is
 * given up for a new one at the end of the engine's queue, so that no other process starves. A grant's token is the engine's
 * order of the ticket × 256 + the number of the hand-over, so it rises with every grant.
 *
 * <p>Invariants: at most one holding is current; there is one only while the ticket holds; callers are served in the order
 * they came.
 */
public final class HandOverQueue {

    private static final int HAND_OVERS_PER_TICKET = 255;
    private static final int TOKENS_PER_TICKET = HAND_OVERS_PER_TICKET + 1;
    private static final long SLICE_NANOS = 5_000_000;
    private static final String LABEL = "lock";

    private final Kernel kernel;
    private final String resource;
    private final String directory;
    /** Here only to be reachable while a ticket is: a recipe that was let go and asked for again must find its queue. */
    private final Object user;

    private final Serial serial;
    private final ArrayDeque<Acquisition> waiting = new ArrayDeque<>(1);
    private final TicketNames names = TicketNames.few();

    private @Nullable Ticket ticket;
    /** Whether the ticket holds. */
    private boolean admitted;
    /** How many tickets stood ahead when the engine was last asked. */
    private int ahead;

    private int grantsOfTicket;
    private long admittedAtNanos;
    private @Nullable Holding current;

    /**
     * A queue for the resource that is named so in messages, in this directory of the engine.
     *
     * @param user the recipe that the queue belongs to; it stays reachable as long as anything is queued or held
     */
    public HandOverQueue(Kernel kernel, String resource, String directory, Object user) {
        this.kernel = kernel;
        this.resource = resource;
        this.directory = directory;
        this.user = user;
        this.serial = new Serial(kernel.callbacks());
    }

    /** Reads from the engine who stands in it. */
    public QueueReader reader() {
        return new QueueReader(kernel, directory);
    }

    /** Asks for a grant; waits for at most so long, 0 for what can be had without waiting for anyone. */
    public Acquisition acquire(long waitNanos) {
        Acquisition request = new Acquisition(waitNanos, kernel.forgotten().here());
        serial.execute(() -> enqueue(request));
        return request;
    }

    /** Says how things stood when the caller's time was up, for a message to one who waited in vain. */
    public CompletableFuture<String> describe(Acquisition inVain) {
        CompletableFuture<String> description = new CompletableFuture<>();
        serial.execute(() -> description.complete(inVain.standing == null ? standing() : inVain.standing));
        return description;
    }

    private String standing() {
        return (current != null
                        ? "it is held in this process with token " + current.token()
                        : ticket == null ? "nothing is queued" : ahead + " ahead in the engine's queue")
                + ", " + waiting.size() + " waiting in this process, session "
                + kernel.sessions().state() + " for another "
                + kernel.sessions().remaining().toMillis() + " ms";
    }

    private void expire(Acquisition request) {
        // Told before the request leaves, and its place in the engine's queue perhaps with it.
        request.standing = standing();
        request.complete(Optional.empty());
    }

    private void enqueue(Acquisition request) {
        if (request.isDone()) {
            return;
        }
        if (request.isImmediate() && (current != null || !waiting.isEmpty())) {
            request.complete(Optional.empty());
            return;
        }
        waiting.add(request);
        serve();
        // An engine of this process has answered by now, and its answer stands before this in the line.
        serial.execute(() -> watch(request));
    }

    /** Sees to it that a request which is not granted is withdrawn, at the latest when its time is up. */
    private void watch(Acquisition request) {
        if (!request.withdrawnBy(serial, () -> withdraw(request))) {
            return;
        }
        if (request.isImmediate()) {
            // Asking the engine takes a moment of its own, but not without end.
            request.limit(
                    kernel,
                    kernel.requestTimeout().toNanos(),
                    () -> request.completeExceptionally(Acquisition.unanswered(kernel, resource)));
        } else if (request.waitNanos < Long.MAX_VALUE) {
            request.limit(kernel, request.waitNanos, () -> serial.execute(() -> expire(request)));
        }
    }

    /** Gives the first in line what can be given, or sees to it that there will be something. */
    private void serve() {
        while (current == null) {
            while (!waiting.isEmpty() && waiting.peek().isDone()) {
                waiting.remove().waitsNoMore();
            }
            if (waiting.isEmpty()) {
                dropTicket();
                return;
            }
            Ticket drawn = ticket;
            if (drawn == null) {
                draw();
                return;
            }
            if (!admitted) {
                return;
            }
            if (grantsOfTicket > 0 && isSpent()) {
                admitted = false;
                drawn.drawAgain();
                return;
            }
            Acquisition first = waiting.remove();
            first.waitsNoMore();
            grant(first, drawn);
        }
    }

    private boolean isSpent() {
        return grantsOfTicket == TOKENS_PER_TICKET || kernel.time().nanoTime() - admittedAtNanos > SLICE_NANOS;
    }

    private void grant(Acquisition request, Ticket drawn) {
        long token = drawn.token() * TOKENS_PER_TICKET + grantsOfTicket++;
        Holding holding = new Holding(resource, token, drawn.session(), kernel.callbacks(), this::giveBack);
        holding.presentAs(drawn.place());
        current = holding;
        HeldGrant handle = new HeldGrant(holding, kernel.requestTimeout());
        kernel.forgotten().watch(handle, holding, request.acquiredHere);
        request.grant(handle);
    }

    private CompletableFuture<Void> giveBack(Holding holding) {
        CompletableFuture<Void> confirmed = new CompletableFuture<>();
        serial.execute(() -> {
            if (holding != current) {
                confirmed.complete(null);
                return;
            }
            current = null;
            Ticket held = ticket;
            serve();
            if (held == null || ticket == held) {
                confirmed.complete(null);
            } else {
                held.withdraw().whenComplete((done, failure) -> confirmed.complete(null));
            }
        });
        return confirmed;
    }

    private void draw() {
        Ticket drawn = new Ticket(
                kernel, directory, LABEL, kernel.identity()::ticketValue, Admission.EXCLUSIVE, names, holder, serial);
        ticket = drawn;
        admitted = false;
        drawn.start();
    }

    private void dropTicket() {
        Ticket dropped = ticket;
        if (dropped != null) {
            ticket = null;
            admitted = false;
            dropped.withdraw();
        }
    }

    private void withdraw(Acquisition request) {
        request.waitsNoMore();
        if (waiting.remove(request) && current == null) {
            serve();
        }
    }

    private void failAll(Throwable cause) {
        List<Acquisition> failed = new ArrayList<>(waiting);
        waiting.clear();
        for (Acquisition request : failed) {
            request.waitsNoMore();
            request.completeExceptionally(Failures.forApplication(resource, cause));
        }
    }

    private final TicketHolder holder = new TicketHolder() {
        @Override
        public void queued(Ticket queued, int before) {
            if (queued != ticket) {
                return;
            }
            ahead = before;
            for (Acquisition request : List.copyOf(waiting)) {
                if (request.isImmediate()) {
                    request.complete(Optional.empty());
                }
            }
            waiting.removeIf(Acquisition::isDone);
            if (waiting.isEmpty()) {
                dropTicket();
            }
        }

        @Override
        public void admitted(Ticket held) {
            if (held == ticket) {
                admitted = true;
                ahead = 0;
                grantsOfTicket = 0;
                admittedAtNanos = kernel.time().nanoTime();
                serve();
            }
        }

        @Override
        public void lost(Ticket over, String reason) {
            if (over == ticket) {
                ticket = null;
                admitted = false;
                Holding holding = current;
                current = null;
                if (holding != null) {
                    Losses.ofGrant(kernel, resource, holding.token(), reason);
                    holding.lose(reason);
                }
                serve();
            }
        }

        @Override
        public void queuedAgain(Ticket waiter, String reason) {
            Losses.ofPlace(kernel, resource, reason);
        }

        @Override
        public void failed(Ticket over, Throwable cause) {
            if (over == ticket) {
                ticket = null;
                admitted = false;
                failAll(cause);
            }
        }
    };
}
