package dev.latchkey.inspect;

import dev.latchkey.core.Calls;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.QueueKind;
import dev.latchkey.core.QueueReader;
import dev.latchkey.core.QueueReader.Place;
import dev.latchkey.session.Participant;
import dev.latchkey.spi.BackendException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The inspector of one coordinator; applications ask the coordinator for it. */
public final class EngineInspector implements Inspector {

    private static final Logger log = LoggerFactory.getLogger(EngineInspector.class);
    /** The first segment of the keys of all configurations. */
    private static final String CONFIGURATIONS = "config";

    /** So many listings are under way at a time: enough to be quick, too few to be a burden. */
    private static final int AT_A_TIME = 16;

    private final Kernel kernel;

    /** For the coordinator. */
    @SuppressWarnings("exports")
    public EngineInspector(Kernel kernel) {
        this.kernel = kernel;
    }

    @Override
    public List<String> kinds() {
        return kernel.kinds().all().stream().map(QueueKind::kind).toList();
    }

    @Override
    public Inspection of(String kind, String name) throws InterruptedException {
        return await(
                look(known(kind), Names.check("recipe", name), new SessionLives(kernel)),
                "inspecting " + kind + " " + name);
    }

    @Override
    public CompletableFuture<Inspection> ofAsync(String kind, String name) {
        return Calls.async(
                kernel,
                look(known(kind), Names.check("recipe", name), new SessionLives(kernel)),
                "inspecting " + kind + " " + name);
    }

    @Override
    public List<Inspection> all(String kind) throws InterruptedException {
        return await(lookAtAll(List.of(known(kind))), "inspecting all " + kind);
    }

    @Override
    public CompletableFuture<List<Inspection>> allAsync(String kind) {
        return Calls.async(kernel, lookAtAll(List.of(known(kind))), "inspecting all " + kind);
    }

    @Override
    public List<Inspection> all() throws InterruptedException {
        return await(lookAtAll(List.copyOf(kernel.kinds().all())), "inspecting everything");
    }

    @Override
    public CompletableFuture<List<Inspection>> allAsync() {
        return Calls.async(kernel, lookAtAll(List.copyOf(kernel.kinds().all())), "inspecting everything");
    }

    @Override
    public List<String> configurations() throws InterruptedException {
        return await(namesOfConfigurations(), "listing the configurations");
    }

    @Override
    public CompletableFuture<List<String>> configurationsAsync() {
        return Calls.async(kernel, namesOfConfigurations(), "listing the configurations");
    }

    private CompletableFuture<List<String>> namesOfConfigurations() {
        return kernel.backend()
                .names(CONFIGURATIONS)
                .thenApply(names -> names.stream().map(Names::ofSegment).toList())
                .toCompletableFuture();
    }

    private <T> T await(CompletableFuture<T> answer, String wanted) throws InterruptedException {
        return Calls.await(kernel, answer, wanted, kernel.waitTimeout().toNanos());
    }

    private QueueKind known(String kind) {
        QueueKind known = kernel.kinds().find(kind);
        if (known == null) {
            throw new IllegalArgumentException(
                    "One of the kinds " + kinds() + " is wanted, but it is \"" + kind + "\".");
        }
        return known;
    }

    private CompletableFuture<List<Inspection>> lookAtAll(List<QueueKind> of) {
        SessionLives lives = new SessionLives(kernel);
        CompletableFuture<List<Inspection>> found = CompletableFuture.completedFuture(List.of());
        for (QueueKind kind : of) {
            found = found.thenCompose(before -> kernel.backend()
                    .names(kind.kind())
                    .thenCompose(names -> lookAtEach(
                            kind, names.stream().map(Names::ofSegment).toList(), lives, before)));
        }
        return found;
    }

    /** A batch after the other, added to what was found before. */
    private CompletableFuture<List<Inspection>> lookAtEach(
            QueueKind kind, List<String> names, SessionLives lives, List<Inspection> before) {
        if (names.isEmpty()) {
            return CompletableFuture.completedFuture(before);
        }
        List<CompletableFuture<Inspection>> batch = names.stream()
                .limit(AT_A_TIME)
                .map(name -> look(kind, name, lives))
                .toList();
        return CompletableFuture.allOf(batch.toArray(CompletableFuture[]::new)).thenCompose(done -> {
            List<Inspection> found = new ArrayList<>(before);
            batch.stream()
                    .map(CompletableFuture::join)
                    .filter(one -> !one.holders().isEmpty() || !one.waiters().isEmpty())
                    .forEach(found::add);
            return lookAtEach(kind, names.subList(batch.size(), names.size()), lives, found);
        });
    }

    private CompletableFuture<Inspection> look(QueueKind kind, String name, SessionLives lives) {
        return new QueueReader(kernel, kind.directory(name))
                .places()
                .thenCompose(queue -> kind.holders()
                        .of(kernel, name, queue)
                        .exceptionally(failure -> nobodyKnown(kind, name, failure))
                        .thenCombine(lives.learn(queue), (holders, learned) -> {
                            List<Place> waiters = new ArrayList<>(queue);
                            waiters.removeAll(holders);
                            return new Inspection(
                                    kind.kind(), name, occupants(holders, lives), occupants(waiters, lives));
                        }));
    }

    /** Something in the engine that cannot be read must not hide the rest; an engine that is away is another matter. */
    private static List<Place> nobodyKnown(QueueKind kind, String name, Throwable failure) {
        if (Failures.unwrap(failure) instanceof BackendException unanswered) {
            throw unanswered;
        }
        log.warn("Who holds {} {} cannot be told; all are shown as waiting.", kind.kind(), name, failure);
        return List.of();
    }

    private static List<Occupant> occupants(List<Place> places, SessionLives lives) {
        return places.stream()
                .map(Place::participant)
                .map(who -> occupant(who, lives.of(who.session())))
                .toList();
    }

    private static Occupant occupant(Participant who, Optional<Duration> remaining) {
        return new Occupant(who.name(), who.host(), who.process(), who.since(), who.token(), who.session(), remaining);
    }
}
