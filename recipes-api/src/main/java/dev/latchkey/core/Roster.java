package dev.latchkey.core;

import dev.latchkey.session.CoordinationException;
import dev.latchkey.session.ListenerHandle;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Keys;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Sibling;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who is there: the {@link Presence}s of a directory by their ids, followed live. Where an id has several entries, the
 * remnant of a lost session and its successor, the newest counts, so a healed presence never shows twice.
 *
 * <p>What is read is immutable and hangs together; listeners hear of the difference from one state to the next, in order.
 */
public final class Roster<V> implements AutoCloseable {

    /** Makes a value of an id and the text that its presence wrote. */
    @FunctionalInterface
    public interface Reader<V> {

        /** The value; whatever it throws has the entry left as it was before. */
        V read(String id, Entry entry) throws Exception;
    }

    /** Hears of differences, in the roster's serial; must not block, and passes on to user code by callbacks. */
    public interface Observer<V> {

        /** One id has another value; null stands for not being there, before or after. */
        void changed(String id, @Nullable V before, @Nullable V after);

        /** All differences to the state before have been told. */
        default void settled() {}
    }

    /** Who is there at the moment; must not be kept. */
    @FunctionalInterface
    public interface Present<V> {

        /** The value of an id, or null if it is not there. */
        @Nullable
        V get(String id);
    }

    /** What one entry says. */
    private record Seat<V>(String id, String key, long token, V value) {}

    private static final Comparator<Seat<?>> OLDEST_FIRST =
            Comparator.<Seat<?>>comparingLong(Seat::token).thenComparing(Seat::key);

    /** Somebody who waits for the state to be as wanted. */
    private record Question(Runnable ask, CompletableFuture<?> answer) {}

    private static final Logger log = LoggerFactory.getLogger(Roster.class);

    private final String resource;
    /** All that is there. Changed in the view's serial; what readers see is made of it. */
    private final NavigableSet<Seat<V>> seats = new TreeSet<>(OLDEST_FIRST);

    private final OnDemand<Map<String, V>> present = new OnDemand<>(Map.of(), last -> byId());

    /** The same by id, each oldest first. Confined to the view's serial, as is all below that is not volatile. */
    private final Map<String, List<Seat<V>>> seatsOf = new HashMap<>();

    /** What has been told since the state before, in order. */
    private final List<Runnable> changes = new ArrayList<>();

    /** Whom that concerns, with what they had in the state before. */
    private final Map<String, @Nullable V> concerned = new LinkedHashMap<>();

    private final List<Observer<V>> observers = new ArrayList<>();
    private final List<Question> questions = new ArrayList<>();
    /** Why nobody need wait for changes, while that is so. */
    private @Nullable CoordinationException inVain;

    private final LiveView<Seat<V>> view;

    /** Begins to follow the directory; {@code resource} names it in messages. */
    public Roster(Kernel kernel, String resource, String directory, Reader<V> reader) {
        this.resource = resource;
        this.view = new LiveView<>(
                kernel, Range.children(directory), entry -> seat(reader, entry), new LiveView.Observer<>() {
                    @Override
                    public void changed(String key, @Nullable Seat<V> before, @Nullable Seat<V> after) {
                        if (before != null) {
                            concerned.put(before.id, current(before.id));
                            changes.add(() -> leave(before));
                        }
                        if (after != null) {
                            concerned.put(after.id, current(after.id));
                            changes.add(() -> take(after));
                        }
                    }

                    @Override
                    public void undecodable(Entry entry, Exception failure) {
                        log.warn("An entry of {} cannot be read and is left out: {}", resource, entry, failure);
                    }

                    @Override
                    public void settled() {
                        settle();
                    }

                    @Override
                    public void following(boolean follows) {
                        if (follows) {
                            inVain = null;
                        }
                    }

                    @Override
                    public void refused(CoordinationException why) {
                        failAll(why);
                    }

                    @Override
                    public void ended(CoordinationException why) {
                        failAll(why);
                    }
                });
    }

    private void failAll(CoordinationException why) {
        inVain = why;
        List.copyOf(questions).forEach(question -> question.answer.completeExceptionally(why));
    }

    private static <V> @Nullable Seat<V> seat(Reader<V> reader, Entry entry) throws Exception {
        Sibling ticket = Keys.parseTicket(entry.key(), entry.order());
        if (ticket == null || entry.owner() == null) {
            return null;
        }
        String id = Labels.decode(ticket.label());
        return new Seat<>(id, entry.key(), entry.token(), reader.read(id, entry));
    }

    private void take(Seat<V> seat) {
        seats.add(seat);
        List<Seat<V>> all = new ArrayList<>(seatsOf.getOrDefault(seat.id, List.of()));
        all.add(seat);
        all.sort(OLDEST_FIRST);
        seatsOf.put(seat.id, List.copyOf(all));
    }

    private void leave(Seat<V> seat) {
        seats.remove(seat);
        seatsOf.computeIfPresent(seat.id, (id, all) -> {
            List<Seat<V>> left = all.stream().filter(other -> other != seat).toList();
            return left.isEmpty() ? null : left;
        });
    }

    private @Nullable V current(String id) {
        List<Seat<V>> all = seatsOf.get(id);
        return all == null ? null : all.get(all.size() - 1).value;
    }

    /** Whoever has several seats stands where the oldest is, with what the newest says. */
    private Map<String, V> byId() {
        Map<String, V> all = new LinkedHashMap<>();
        seats.forEach(seat -> all.put(seat.id, seat.value));
        return Collections.unmodifiableMap(all);
    }

    /** What has been told becomes the state, in one step, and then observers hear of it: who is gone first, then who came. */
    private void settle() {
        present.change(() -> changes.forEach(Runnable::run));
        changes.clear();
        concerned.forEach((id, before) -> {
            if (before != null && current(id) == null) {
                tell(observer -> observer.changed(id, before, null));
            }
        });
        concerned.forEach((id, before) -> {
            V now = current(id);
            if (now != null && !now.equals(before)) {
                tell(observer -> observer.changed(id, before, now));
            }
        });
        concerned.clear();
        tell(Observer::settled);
        List.copyOf(questions).forEach(question -> question.ask.run());
    }

    private void tell(Consumer<Observer<V>> news) {
        List.copyOf(observers).forEach(news);
    }

    /** Who is there, by id, oldest entry first; immutable. Before {@link #ready} nobody. */
    public Map<String, V> present() {
        return present.get();
    }

    /** Completes once it is known who is there; fails if that will never be. */
    public CompletableFuture<Void> ready() {
        return view.ready();
    }

    /** Whether it is known who is there. */
    public boolean isReady() {
        return view.ready().isDone() && !view.ready().isCompletedExceptionally();
    }

    /** For how long it has not followed the engine; 0 while it does. */
    public long ageNanos() {
        return view.ageNanos();
    }

    /**
     * Waits for something to be done, and then until what is there shows it: completes with the first answer that is not null.
     * Fails if the doing does, or if the roster ends before. Cancelling the future gives up waiting.
     */
    public <R> CompletableFuture<R> once(CompletableFuture<Void> done, Function<Present<V>, @Nullable R> shown) {
        CompletableFuture<R> answer = new CompletableFuture<>();
        done.whenComplete((none, failure) -> view.inOrder(() -> {
            CoordinationException why = inVain;
            if (failure != null) {
                answer.completeExceptionally(failure);
            } else if (!answer.isDone() && !answers(shown, answer)) {
                if (why != null) {
                    answer.completeExceptionally(why);
                } else {
                    Question question = new Question(() -> answers(shown, answer), answer);
                    questions.add(question);
                    answer.whenComplete((found, gaveUp) -> view.inOrder(() -> questions.remove(question)));
                }
            }
        }));
        return answer;
    }

    private <R> boolean answers(Function<Present<V>, @Nullable R> shown, CompletableFuture<R> answer) {
        R found = shown.apply(this::current);
        return found != null && answer.complete(found);
    }

    /** Tells the observer of everybody who is there, as of a change from nobody, and then of all changes. */
    public ListenerHandle observe(Observer<V> observer) {
        view.inOrder(() -> {
            present().forEach((id, value) -> observer.changed(id, null, value));
            observer.settled();
            observers.add(observer);
        });
        return () -> view.inOrder(() -> observers.remove(observer));
    }

    /** Runs something in the roster's serial, between two changes. */
    public void inOrder(Runnable task) {
        view.inOrder(task);
    }

    /** Stops following; who was there last can still be read. */
    @Override
    public void close() {
        view.close();
    }

    @Override
    public String toString() {
        return resource + ", " + present().size() + " present";
    }
}
