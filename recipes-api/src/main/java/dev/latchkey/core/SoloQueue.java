package dev.latchkey.core;

import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.GrantLostException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Grants for a resource of which several may be held at once: every caller has a {@link Ticket} of its own in the engine's
 * queue, and the recipe's {@link Admission} says whose tickets hold.
 *
 * <p>A grant's token is the engine's order of its ticket × {@value #TOKENS_PER_TICKET}, on one scale with the tokens of
 * {@link HandOverQueue}.
 */
public final class SoloQueue {

    /** Room for the hand-overs of a ticket that is shared. */
    static final int TOKENS_PER_TICKET = 256;

    private final Kernel kernel;
    private final String resource;
    private final String directory;
    private final TicketNames names;
    /** Whether what is held is a grant for an application, which is to be told if it is lost. */
    private final boolean forApplications;

    /** A queue for the resource that is named so in messages, in this directory of the engine. */
    public SoloQueue(Kernel kernel, String resource, String directory) {
        this(kernel, resource, directory, TicketNames.few(), true);
    }

    private SoloQueue(Kernel kernel, String resource, String directory, TicketNames names, boolean forApplications) {
        this.kernel = kernel;
        this.resource = resource;
        this.directory = directory;
        this.names = names;
        this.forApplications = forApplications;
    }

    /** The same, for those whose tickets only show that they are there: no application has them, nor is told of their loss. */
    public static SoloQueue ofWaiters(Kernel kernel, String resource, String directory) {
        return new SoloQueue(kernel, resource, directory, TicketNames.few(), false);
    }

    /** The same, for a recipe that keeps tickets in mind by their nonces: no nonce comes a second time. */
    public static SoloQueue ofMembers(Kernel kernel, String resource, String directory) {
        return new SoloQueue(kernel, resource, directory, TicketNames.everNew(), false);
    }

    /**
     * Asks for a grant with a ticket of this label; waits for at most so long, 0 for what can be had without waiting for
     * anyone.
     *
     * @param value what stands in the ticket, for others to read
     */
    public Acquisition acquire(String label, Supplier<byte[]> value, Admission admission, long waitNanos) {
        Acquisition request = new Acquisition(waitNanos, kernel.forgotten().here());
        Serial serial = new Serial(kernel.callbacks());
        serial.execute(() -> new Request(request, serial).begin(label, value, admission));
        return request;
    }

    /** Says how things stood when the caller's time was up, for a message to one who waited in vain. */
    public static String standing(Acquisition inVain) {
        return inVain.standing == null ? "nothing is queued" : inVain.standing;
    }

    /**
     * Ends a grant of this queue and gives another in its place, on the same ticket, with the next token. It takes no wait:
     * the engine is told in the background what now stands in the ticket.
     *
     * @param value what stands in the ticket from now on
     * @throws GrantLostException if the grant is not held
     */
    public Grant exchange(Grant grant, byte[] value) {
        if (grant instanceof Handle handle) {
            return handle.request.exchange(handle.holding(), value);
        }
        throw new IllegalArgumentException("A grant of " + resource + " is wanted, but this is a " + grant + ".");
    }

    /** One caller's ticket, from asking to the end of the grant. Confined to its own serial. */
    private final class Request implements TicketHolder {
        /** Until it is granted: it holds on to the grant, which is to be missed if its owner drops it. */
        private @Nullable Acquisition request;

        private final @Nullable Throwable acquiredHere;
        private final Serial serial;
        private @Nullable Ticket ticket;
        private @Nullable Holding holding;
        private @Nullable String lostBecause;
        private int ahead;

        Request(Acquisition request, Serial serial) {
            this.request = request;
            this.acquiredHere = request.acquiredHere;
            this.serial = serial;
        }

        void begin(String label, Supplier<byte[]> value, Admission admission) {
            if (request == null || request.isDone()) {
                return;
            }
            Ticket drawn = new Ticket(kernel, directory, label, value, admission, names, this, serial);
            ticket = drawn;
            drawn.start();
            // An engine of this process has answered by now, and its answer stands before this in the line.
            serial.execute(this::watch);
        }

        /** Sees to it that a request which is not granted is withdrawn, at the latest when its time is up. */
        private void watch() {
            Acquisition waits = request;
            if (waits == null || !waits.withdrawnBy(serial, this::withdraw)) {
                return;
            }
            if (waits.isImmediate()) {
                // Asking the engine takes a moment of its own, but not without end.
                waits.limit(
                        kernel,
                        kernel.requestTimeout().toNanos(),
                        () -> waits.completeExceptionally(Acquisition.unanswered(kernel, resource)));
            } else if (waits.waitNanos < Long.MAX_VALUE) {
                waits.limit(
                        kernel,
                        waits.waitNanos,
                        () -> serial.execute(() -> {
                            waits.standing = ahead + " ahead in the engine's queue, session "
                                    + kernel.sessions().state() + " for another "
                                    + kernel.sessions().remaining().toMillis() + " ms";
                            waits.complete(Optional.empty());
                        }));
            }
        }

        private CompletableFuture<Void> withdraw() {
            waitsNoMore();
            Ticket left = ticket;
            return left == null ? CompletableFuture.completedFuture(null) : left.withdraw();
        }

        private CompletableFuture<Void> giveBack(Holding given) {
            CompletableFuture<Void> confirmed = new CompletableFuture<>();
            serial.execute(() -> withdraw().whenComplete((done, failure) -> confirmed.complete(null)));
            return confirmed;
        }

        Grant exchange(Holding held, byte[] value) {
            if (!held.passOn()) {
                throw held.notHeld();
            }
            Holding next = new Holding(resource, held.token() + 1, held.session(), kernel.callbacks(), this::giveBack);
            next.presentAs(held);
            serial.execute(() -> {
                if (lostBecause != null) {
                    next.lose(lostBecause);
                } else if (ticket != null) {
                    holding = next;
                    ticket.rewrite(value);
                }
            });
            return handle(next);
        }

        private Handle handle(Holding granted) {
            Handle handle = new Handle(granted, this);
            kernel.forgotten().watch(handle, granted, acquiredHere);
            return handle;
        }

        private void waitsNoMore() {
            if (request != null) {
                request.waitsNoMore();
            }
        }

        @Override
        public void queued(Ticket queued, int before) {
            ahead = before;
            if (request != null && request.isImmediate()) {
                request.complete(Optional.empty());
                withdraw();
            }
        }

        @Override
        public void admitted(Ticket held) {
            waitsNoMore();
            Holding granted = new Holding(
                    resource, held.token() * TOKENS_PER_TICKET, held.session(), kernel.callbacks(), this::giveBack);
            granted.presentAs(held.place());
            holding = granted;
            Acquisition waits = request;
            request = null;
            if (waits != null) {
                waits.grant(handle(granted));
            }
        }

        @Override
        public void lost(Ticket over, String reason) {
            lostBecause = reason;
            Holding lost = holding;
            if (lost != null) {
                if (forApplications) {
                    Losses.ofGrant(kernel, resource, lost.token(), reason);
                }
                lost.lose(reason);
            } else if (request != null) {
                request.completeExceptionally(new EngineUnavailableException(
                        "The session ended as " + resource + " was about to be granted: " + reason + ".", null));
            }
        }

        @Override
        public void queuedAgain(Ticket waiter, String reason) {
            Losses.ofPlace(kernel, resource, reason);
        }

        @Override
        public void failed(Ticket over, Throwable cause) {
            waitsNoMore();
            if (request != null) {
                request.completeExceptionally(Failures.forApplication(resource, cause));
            }
        }
    }

    /** A grant that knows whose ticket it stands on. */
    private final class Handle extends HeldGrant {
        private final Request request;

        Handle(Holding holding, Request request) {
            super(holding, kernel.requestTimeout());
            this.request = request;
        }
    }
}
