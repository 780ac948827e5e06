package dev.latchkey.faults.workload;

import dev.latchkey.config.ConfigEntry;
import dev.latchkey.config.ConfigStore;
import dev.latchkey.config.ConfigView;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.faults.history.Note;
import dev.latchkey.faults.history.Operation;
import dev.latchkey.session.CoordinationException;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * All follow the same few keys: nobody goes backwards, one revision is one value, a later write has the greater revision, and in
 * the end all show what is in the store.
 */
final class ConfigWorkload implements Workload {

    private static final List<String> KEYS = List.of("a", "b", "c");
    private static final int PASSING_KEYS = 2;
    private static final String SEEN = "seen ";
    private static final String SHOWS = "shows";

    @Override
    public String name() {
        return "config";
    }

    @Override
    public void run(Client client) throws Exception {
        ConfigStore store = client.coordinator().config("faults").within(Client.PATIENCE);
        try (ConfigView<ConfigEntry> view = view(client, store)) {
            // It ends with the view.
            view.onChange(change -> client.journal()
                    .note(
                            name(),
                            change.key(),
                            SEEN
                                    + change.revision()
                                    + ' '
                                    + (change.after() == null
                                            ? "-"
                                            : change.after().text())));
            int written = 0;
            while (client.runs()) {
                String key =
                        Client.chance(50) ? KEYS.get(ThreadLocalRandom.current().nextInt(KEYS.size())) : passingKey();
                String value = client.id() + '.' + ++written;
                client.attempt(name(), key, "put", value, () -> store.put(key, value));
                client.think(Duration.ofMillis(150));
            }
            while (client.stays()) {
                client.journal().note(name(), SHOWS, text(view.asMap()));
                client.think(Duration.ofMillis(100));
            }
        }
    }

    /** A key that is written for a short time only: whoever misses it then is not helped by later writes. */
    private static String passingKey() {
        return Client.currentKey() + '.' + ThreadLocalRandom.current().nextInt(PASSING_KEYS);
    }

    private static ConfigView<ConfigEntry> view(Client client, ConfigStore store) throws InterruptedException {
        while (true) {
            try {
                return store.view("");
            } catch (CoordinationException e) {
                client.think(Duration.ofMillis(100));
            }
        }
    }

    private static String text(Map<String, ConfigEntry> entries) {
        Map<String, String> shown = new TreeMap<>();
        entries.forEach((key, entry) -> shown.put(key, entry.revision() + ":" + entry.text()));
        return shown.toString();
    }

    @Override
    public void check(Evidence evidence, Verdict verdict) {
        List<Operation> puts = evidence.history().of(name());
        checkRevisions(puts, verdict);
        Map<String, Long> last = new HashMap<>();
        Map<String, String> valueByRevision = new HashMap<>();
        puts.stream()
                .filter(o -> o.outcome() == Operation.Outcome.OK)
                .forEach(o -> valueByRevision.put(o.key() + ' ' + o.result(), o.argument()));
        for (Note note : evidence.history().notesOf(name())) {
            if (!note.text().startsWith(SEEN)) {
                continue;
            }
            verdict.figure("seen", 1);
            String[] seen = note.text().substring(SEEN.length()).split(" ");
            long revision = Long.parseLong(seen[0]);
            long before = last.getOrDefault(note.client() + ' ' + note.key(), 0L);
            if (revision < before) {
                verdict.violated(
                        note.client() + " was shown revision " + revision + " of " + note.key() + " after " + before,
                        note.nanos(),
                        note.nanos(),
                        List.of());
            }
            last.put(note.client() + ' ' + note.key(), revision);
            String value = valueByRevision.putIfAbsent(note.key() + ' ' + seen[0], seen[1]);
            if (value != null && !value.equals(seen[1])) {
                verdict.violated(
                        note.client() + " was shown " + seen[1] + " as revision " + revision + " of " + note.key()
                                + ", and it is " + value,
                        note.nanos(),
                        note.nanos(),
                        List.of());
            }
        }
    }

    private static void checkRevisions(List<Operation> puts, Verdict verdict) {
        List<Operation> told =
                puts.stream().filter(o -> o.outcome() == Operation.Outcome.OK).toList();
        verdict.figure("puts", told.size());
        Map<String, List<Operation>> byKey = told.stream().collect(Collectors.groupingBy(Operation::key));
        byKey.values().forEach(writes -> checkRevisionsOfKey(writes, verdict));
    }

    /** Of the writes that had returned when another was called, none has its revision or a greater one. */
    private static void checkRevisionsOfKey(List<Operation> writes, Verdict verdict) {
        List<Operation> byCall = writes.stream()
                .sorted(Comparator.comparingLong(Operation::called))
                .toList();
        Iterator<Operation> byReturn = writes.stream()
                .sorted(Comparator.comparingLong(Operation::returned))
                .iterator();
        Operation next = byReturn.next();
        Operation greatest = null;
        for (Operation later : byCall) {
            while (next != null && next.returned() < later.called()) {
                greatest = greatest == null || revision(next) > revision(greatest) ? next : greatest;
                next = byReturn.hasNext() ? byReturn.next() : null;
            }
            if (greatest != null && revision(greatest) >= revision(later)) {
                verdict.violated(
                        "a later write of " + later.key() + " has no greater revision",
                        greatest.called(),
                        later.returned(),
                        List.of(greatest, later));
            }
        }
    }

    private static long revision(Operation put) {
        return Long.parseLong(put.result());
    }

    @Override
    public Optional<String> unsettled(Evidence evidence) {
        String wanted;
        try {
            wanted = text(evidence.observer().config("faults").getAll(""));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted");
        } catch (CoordinationException e) {
            return Optional.of("reading the store ended in " + e.getMessage());
        }
        return Shown.unlike(evidence, name(), SHOWS, wanted);
    }
}
