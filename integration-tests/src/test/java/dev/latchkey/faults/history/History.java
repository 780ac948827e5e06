package dev.latchkey.faults.history;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What all clients wrote down, in the order of the calls. */
public record History(List<Operation> operations, List<Note> notes) {

    /** Reads the clients' journals. An answer that was not written down never came. */
    public static History read(Map<String, Path> journalByClient) {
        List<Operation> operations = new ArrayList<>();
        List<Note> notes = new ArrayList<>();
        journalByClient.forEach((client, journal) -> new Reading(client, operations, notes).read(journal));
        operations.sort(Comparator.comparingLong(Operation::called));
        notes.sort(Comparator.comparingLong(Note::nanos));
        return new History(List.copyOf(operations), List.copyOf(notes));
    }

    public List<Operation> of(String workload) {
        return operations.stream().filter(o -> o.workload().equals(workload)).toList();
    }

    public List<Note> notesOf(String workload) {
        return notes.stream().filter(note -> note.workload().equals(workload)).toList();
    }

    /** The operations of a workload, each key by itself. */
    public Map<String, List<Operation>> byKey(String workload) {
        return of(workload).stream().collect(Collectors.groupingBy(Operation::key, TreeMap::new, Collectors.toList()));
    }

    private record Reading(String client, List<Operation> operations, List<Note> notes) {

        void read(Path journal) {
            Map<String, Operation> open = new LinkedHashMap<>();
            for (String line : wholeLines(journal)) {
                String[] f = line.split(Journal.SEPARATOR, -1);
                switch (f[0]) {
                    case "call" ->
                        open.put(
                                f[1],
                                new Operation(
                                        client,
                                        f[2],
                                        f[3],
                                        f[4],
                                        f[5],
                                        Long.parseLong(f[6]),
                                        Operation.NEVER,
                                        Operation.Outcome.UNKNOWN,
                                        ""));
                    case "progress" ->
                        open.computeIfPresent(f[1], (id, o) -> told(o, o.outcome(), f[2], Operation.NEVER));
                    case "unknown" ->
                        operations.add(told(open.remove(f[1]), Operation.Outcome.UNKNOWN, f[2], Operation.NEVER));
                    case "return" ->
                        operations.add(
                                told(open.remove(f[1]), Operation.Outcome.valueOf(f[2]), f[3], Long.parseLong(f[4])));
                    case "note" -> notes.add(new Note(client, f[1], f[2], f[3], Long.parseLong(f[4])));
                    default ->
                        throw new IllegalStateException("A line of " + journal + " is none of a journal: " + line);
                }
            }
            operations.addAll(open.values());
        }

        private static Operation told(Operation o, Operation.Outcome outcome, String result, long returned) {
            return new Operation(
                    o.client(), o.workload(), o.key(), o.name(), o.argument(), o.called(), returned, outcome, result);
        }

        private static List<String> wholeLines(Path journal) {
            try {
                String all = Files.exists(journal) ? Files.readString(journal) : "";
                return all.substring(0, all.lastIndexOf('\n') + 1).lines().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
