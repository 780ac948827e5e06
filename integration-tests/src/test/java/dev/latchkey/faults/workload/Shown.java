package dev.latchkey.faults.workload;

import dev.latchkey.faults.history.Note;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Compares what the living clients showed last with what they are to show. */
final class Shown {

    private Shown() {}

    static Optional<String> unlike(Evidence evidence, String workload, String key, String wanted) {
        Map<String, String> last = new HashMap<>();
        for (Note note : evidence.history().notesOf(workload)) {
            if (note.key().equals(key) && note.nanos() - evidence.settledNanos() > 0) {
                last.put(note.client(), note.text());
            }
        }
        for (String client : evidence.living()) {
            String shown = last.getOrDefault(client, "nothing yet");
            if (!shown.equals(wanted)) {
                return Optional.of(client + " is to show " + wanted + ", and shows " + shown);
            }
        }
        return Optional.empty();
    }
}
