package dev.latchkey.lock;

import dev.latchkey.core.Acquisition;
import dev.latchkey.core.Admission;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.QueueReader;
import dev.latchkey.core.QueueReader.Place;
import dev.latchkey.core.SoloQueue;
import dev.latchkey.session.Grant;
import dev.latchkey.session.Participant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReadWriteLock;

/** The read-write lock, as callers line up for it in a {@link SoloQueue} under {@link ReadWriteRules}. */
final class QueuedReadWriteLock implements DistributedReadWriteLock {

    private final Kernel kernel;
    private final String name;
    private final SoloQueue queue;
    private final QueueReader reader;
    private final Reading reading;
    private final Writing writing;
    private final ReadWriteLock reentrant;

    QueuedReadWriteLock(Kernel kernel, String name) {
        this.kernel = kernel;
        this.name = name;
        String directory = Names.key("rwlocks", name);
        this.queue = new SoloQueue(kernel, toString(), directory);
        this.reader = new QueueReader(kernel, directory);
        this.reading = new Reading();
        this.writing = new Writing();
        this.reentrant = new ReentrantReadWriteAdapter(this);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Acquirable<Grant> read() {
        return reading;
    }

    @Override
    public Acquirable<WriteGrant> write() {
        return writing;
    }

    @Override
    public List<Participant> readers() {
        return Standing.of(places()).readers();
    }

    @Override
    public Optional<Participant> writer() {
        return Standing.of(places()).writer();
    }

    @Override
    public List<Participant> waiters() {
        return Standing.of(places()).waiters();
    }

    private List<Place> places() {
        return QueueReader.readNow(reader.places(), toString());
    }

    @Override
    public ReadWriteLock asReentrantLock() {
        return reentrant;
    }

    @Override
    public String toString() {
        return "read-write lock " + name;
    }

    private Acquisition ask(String label, Admission admission, long waitNanos) {
        return queue.acquire(label, kernel.identity()::ticketValue, admission, waitNanos);
    }

    private CompletableFuture<String> describe(CompletableFuture<Optional<Grant>> inVain) {
        return reader.describeFirst().thenApply(holder -> holder + "; " + SoloQueue.standing((Acquisition) inVain));
    }

    private final class Reading extends Asking<Grant> {

        Reading() {
            super(kernel, "the read side of " + QueuedReadWriteLock.this);
        }

        @Override
        Acquisition request(long waitNanos) {
            return ask(ReadWriteRules.READ, ReadWriteRules::reader, waitNanos);
        }

        @Override
        CompletableFuture<String> inTheWay(CompletableFuture<Optional<Grant>> inVain) {
            return describe(inVain);
        }

        @Override
        Grant handle(Grant grant) {
            return grant;
        }
    }

    private final class Writing extends Asking<WriteGrant> {

        Writing() {
            super(kernel, "the write side of " + QueuedReadWriteLock.this);
        }

        @Override
        Acquisition request(long waitNanos) {
            return ask(ReadWriteRules.WRITE, ReadWriteRules::writer, waitNanos);
        }

        @Override
        CompletableFuture<String> inTheWay(CompletableFuture<Optional<Grant>> inVain) {
            String session = kernel.sessions().id();
            return describe(inVain)
                    .thenCombine(
                            reader.places()
                                    .thenApply(places -> Standing.of(places).readersOf(session))
                                    .exceptionally(unread -> 0L),
                            (standing, ownReaders) -> ownReaders == 0
                                    ? standing
                                    : standing + "; " + ownReaders
                                            + " of the readers ahead are of this process: a reader cannot become a writer,"
                                            + " so release what it holds before asking to write");
        }

        @Override
        WriteGrant handle(Grant grant) {
            return new HeldWrite(grant, queue, kernel.identity());
        }
    }

    /** Who of a queue reads, writes and waits. */
    private record Standing(List<Participant> readers, Optional<Participant> writer, List<Participant> waiters) {

        static Standing of(List<Place> places) {
            List<Participant> readers = new ArrayList<>();
            List<Participant> waiters = new ArrayList<>();
            Optional<Participant> writer = Optional.empty();
            boolean writerAhead = false;
            for (int i = 0; i < places.size(); i++) {
                Place place = places.get(i);
                boolean reads = place.label().equals(ReadWriteRules.READ) || ReadWriteRules.isDowngraded(place.entry());
                if (reads && !writerAhead) {
                    readers.add(place.participant());
                } else if (i == 0) {
                    writer = Optional.of(place.participant());
                } else {
                    waiters.add(place.participant());
                }
                writerAhead |= !reads;
            }
            return new Standing(List.copyOf(readers), writer, List.copyOf(waiters));
        }

        long readersOf(String session) {
            return readers.stream()
                    .filter(holder -> holder.session().equals(session))
                    .count();
        }
    }
}
