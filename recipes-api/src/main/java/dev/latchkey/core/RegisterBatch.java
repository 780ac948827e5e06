package dev.latchkey.core;

import dev.latchkey.core.Register.Changed;
import dev.latchkey.core.Register.Reading;
import dev.latchkey.spi.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Changes of one {@link Register} that go into one write: each computed from what the one before it leaves. */
final class RegisterBatch {

    /** One caller's change. */
    static final class Request extends CompletableFuture<Changed> {
        final Register.Change change;
        final long waitNanos;

        /** Its place among all that were asked for; confined to the register's serial. */
        long number;

        Request(Register.Change change, long waitNanos) {
            this.change = change;
            this.waitNanos = waitNanos;
        }
    }

    /**
     * What was seen of the entry.
     *
     * @param entry null if it was not there
     * @param covers the number of the last request that was asked for before it was looked at
     */
    record Seen(@Nullable Entry entry, @Nullable RegisterText text, long covers) {

        static Seen of(List<Entry> entries, String key, String resource, long covers) {
            for (Entry entry : entries) {
                if (entry.key().equals(key)) {
                    return new Seen(entry, RegisterText.of(entry, resource), covers);
                }
            }
            return new Seen(null, null, covers);
        }

        Reading reading() {
            return text == null ? Reading.NONE : new Reading(text.revision(), text.value());
        }

        String writes() {
            return text == null ? "" : text.writes();
        }
    }

    private record Answer(
            Request request,
            @Nullable Changed changed,
            @Nullable RuntimeException failure) {}

    final Seen base;
    final String nonce = Nonces.next();
    private final List<Answer> answers = new ArrayList<>();
    private final Reading result;

    RegisterBatch(Seen base, List<Request> requests) {
        this.base = base;
        Reading now = base.reading();
        for (Request request : requests) {
            try {
                byte[] next = request.change.next(now);
                Reading after = next == null ? now : new Reading(now.revision() + 1, next);
                if (next != null && next.length > Register.VALUE_BYTES_MAX) {
                    throw new IllegalArgumentException("A value of at most " + Register.VALUE_BYTES_MAX
                            + " bytes is wanted, but it has " + next.length + ".");
                }
                answers.add(new Answer(request, new Changed(now, after), null));
                now = after;
            } catch (RuntimeException refused) {
                answers.add(new Answer(request, null, refused));
            }
        }
        this.result = now;
    }

    List<Request> requests() {
        return answers.stream().map(Answer::request).toList();
    }

    boolean changesNothing() {
        return result.revision() == base.reading().revision();
    }

    /** Whether what it was computed from was seen after all of it had been asked for. */
    boolean isFresh() {
        return answers.stream().allMatch(answer -> answer.request().number <= base.covers());
    }

    byte[] bytes() {
        byte[] value = result.value();
        return RegisterText.bytes(result.revision(), nonce, base.writes(), value == null ? new byte[0] : value);
    }

    /** Tells every caller what became of its change. */
    void complete() {
        for (Answer answer : answers) {
            if (answer.failure() != null) {
                answer.request().completeExceptionally(answer.failure());
            } else {
                answer.request().complete(answer.changed());
            }
        }
    }

    /** What a look at the entry says of a write whose answer was lost, and that can no longer happen later. */
    enum Fate {
        HAPPENED,
        DID_NOT_HAPPEN,
        /** There have been so many writes since that it cannot be told. */
        UNKNOWN
    }

    /** Judges by what stands there now, which is another write than the one that this batch was based on. */
    Fate fate(Seen now) {
        RegisterText text = now.text();
        if (text == null) {
            return Fate.UNKNOWN;
        }
        if (text.remembers(nonce)) {
            return Fate.HAPPENED;
        }
        boolean reachesBack = base.text() == null
                ? text.remembersAll()
                : text.remembers(base.text().lastWrite());
        return reachesBack ? Fate.DID_NOT_HAPPEN : Fate.UNKNOWN;
    }
}
