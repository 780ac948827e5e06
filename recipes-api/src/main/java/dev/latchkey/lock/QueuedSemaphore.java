package dev.latchkey.lock;

import dev.latchkey.core.Acquisition;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.QueueReader;
import dev.latchkey.core.QueueReader.Place;
import dev.latchkey.core.QueueWatch;
import dev.latchkey.core.SoloQueue;
import dev.latchkey.core.Waiting;
import dev.latchkey.session.EngineUnavailableException;
import dev.latchkey.session.Grant;
import dev.latchkey.session.Participant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The semaphore, as callers line up for it in a {@link SoloQueue} under a {@link PermitRule}. */
final class QueuedSemaphore extends Asking<Grant> implements DistributedSemaphore {

    private static final int PERMITS_MAX = 999_999_999;

    private final Kernel kernel;
    private final String name;
    private final SoloQueue queue;
    private final QueueReader reader;
    private final PermitCount count;
    private final QueueWatch watch;

    QueuedSemaphore(Kernel kernel, String name, int permits) {
        super(kernel, "semaphore " + name);
        this.kernel = kernel;
        this.name = name;
        String directory = Names.key("semaphores", name);
        this.queue = new SoloQueue(kernel, toString(), directory);
        this.reader = new QueueReader(kernel, directory);
        PermitCount agreed = new PermitCount(kernel, toString(), name, permits);
        this.count = agreed;
        this.watch = new QueueWatch(kernel, directory, beside -> agreed.follow(beside::changed));
    }

    /** The number, if it is one. */
    static int check(String what, int permits) {
        if (permits < 1 || permits > PERMITS_MAX) {
            throw new IllegalArgumentException(
                    what + " is wanted from 1 to " + PERMITS_MAX + ", but it is " + permits + ".");
        }
        return permits;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Acquirable<Grant> permits(int permits) {
        if (check("The number of permits to acquire at once", permits) > count.permits()) {
            throw PermitRule.tooMany(toString(), permits, count.permits());
        }
        return new Several(permits);
    }

    @Override
    public int permitCount() {
        return now(count.read());
    }

    @Override
    public int availablePermits() {
        return now(count.read().thenCombine(reader.places(), (permits, places) -> {
            int held = holding(places, permits).stream()
                    .mapToInt(place -> PermitRule.weight(place.label()))
                    .sum();
            return Math.max(0, permits - held);
        }));
    }

    @Override
    public List<Participant> holders() {
        return now(
                count.read().thenCombine(reader.places(), (permits, places) -> participants(holding(places, permits))));
    }

    @Override
    public List<Participant> waiters() {
        return now(count.read()
                .thenCombine(
                        reader.places(),
                        (permits, places) -> participants(
                                places.subList(holding(places, permits).size(), places.size()))));
    }

    /** The first of the queue, who together have no more than there are. */
    static List<Place> holding(List<Place> places, int permits) {
        long taken = 0;
        int holders = 0;
        for (Place place : places) {
            taken += PermitRule.weight(place.label());
            if (taken > permits) {
                break;
            }
            holders++;
        }
        return places.subList(0, holders);
    }

    private static List<Participant> participants(List<Place> places) {
        return places.stream().map(Place::participant).toList();
    }

    private <T> T now(CompletableFuture<T> answer) {
        try {
            return Waiting.forResult(answer, toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EngineUnavailableException("Interrupted while reading how things stand with " + this + ".", e);
        }
    }

    @Override
    public void changePermits(int permits) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException("Interrupted before the permits of " + this + " were changed.");
        }
        Waiting.forResult(count.change(check("The number of permits", permits)), toString());
    }

    @Override
    public CompletableFuture<Void> changePermitsAsync(int permits) {
        CompletableFuture<Void> result = new CompletableFuture<>();
        count.change(check("The number of permits", permits))
                .whenComplete((done, failure) -> kernel.deliver(() -> {
                    if (failure == null) {
                        result.complete(null);
                    } else {
                        result.completeExceptionally(Failures.forApplication(toString(), failure));
                    }
                }));
        return result;
    }

    @Override
    Acquisition request(long waitNanos) {
        return ask(1, waitNanos);
    }

    @Override
    CompletableFuture<String> inTheWay(CompletableFuture<Optional<Grant>> inVain) {
        return reader.describeFirst()
                .thenApply(holder -> "it has " + count.permits() + " permits, the first of them: " + holder + "; "
                        + SoloQueue.standing((Acquisition) inVain));
    }

    @Override
    Grant handle(Grant grant) {
        return grant;
    }

    private Acquisition ask(int permits, long waitNanos) {
        PermitRule rule = new PermitRule(toString(), count, watch, permits == 1 && waitNanos > 0);
        return queue.acquire(PermitRule.label(permits), kernel.identity()::ticketValue, rule, waitNanos);
    }

    /** Several permits at once. */
    private final class Several extends Asking<Grant> {
        private final int permits;

        Several(int permits) {
            super(kernel, permits + " permits of " + QueuedSemaphore.this);
            this.permits = permits;
        }

        @Override
        Acquisition request(long waitNanos) {
            return ask(permits, waitNanos);
        }

        @Override
        CompletableFuture<String> inTheWay(CompletableFuture<Optional<Grant>> inVain) {
            return QueuedSemaphore.this.inTheWay(inVain);
        }

        @Override
        Grant handle(Grant grant) {
            return grant;
        }
    }
}
