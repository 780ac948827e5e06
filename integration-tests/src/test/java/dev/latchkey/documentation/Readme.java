package dev.latchkey.documentation;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The README, for the tests that hold it to its word. Modules are tested in their own folder, one beneath it. */
final class Readme {

    private static final Path FILE = Path.of("..", "README.md");
    private static final String FENCE = "```";

    private Readme() {}

    /**
     * A fenced block.
     *
     * @param heading the heading above it
     * @param line where its first line stands in the README, counted from 1
     */
    record Block(String heading, int line, String text) {

        /** For the names of tests. */
        @Override
        public String toString() {
            return heading + " (line " + line + ")";
        }
    }

    static String text() {
        try {
            return Files.readString(FILE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The fenced blocks in this language, from top to bottom. */
    static List<Block> blocks(String language) {
        List<Block> blocks = new ArrayList<>();
        List<String> lines = text().lines().toList();
        String heading = "";
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (line.startsWith(FENCE)) {
                int first = i + 1;
                int end = first + lines.subList(first, lines.size()).indexOf(FENCE);
                if (line.equals(FENCE + language)) {
                    blocks.add(new Block(heading, first + 1, String.join("\n", lines.subList(first, end))));
                }
                i = end;
            } else if (line.startsWith("#")) {
                heading = line.replaceFirst("#+ *", "");
            }
        }
        return blocks;
    }
}
