package dev.latchkey.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows under headings, in columns that are as wide as they must be. Where the screen is too narrow, the widest columns give way
 * first, and what does not fit ends in an ellipsis; where nobody looks, nothing is cut. Not thread-safe.
 */
final class Table {

    private static final String GAP = "  ";
    private static final int NARROWEST = 6;

    private final List<String> headings;
    private final List<Row> rows = new ArrayList<>();

    private record Row(Style style, List<String> cells) {}

    Table(String... headings) {
        this.headings = List.of(headings);
    }

    /** Adds a row, which has as many cells as there are headings. */
    Table row(Style style, String... cells) {
        rows.add(new Row(style, Arrays.stream(cells).map(Table::printable).toList()));
        return this;
    }

    boolean isEmpty() {
        return rows.isEmpty();
    }

    /** Prints it for people. */
    void print(Screen screen) {
        lines(screen).forEach(screen::line);
    }

    /** Its lines, as they would be printed. */
    List<String> lines(Screen screen) {
        int[] widths = widths(screen.isInteractive() ? screen.columns() : Integer.MAX_VALUE);
        List<String> lines = new ArrayList<>();
        lines.add(screen.styled(Style.FAINT, line(headings, widths)));
        rows.forEach(row -> lines.add(screen.styled(row.style(), line(row.cells(), widths))));
        return lines;
    }

    private int[] widths(int columns) {
        int[] widths = new int[headings.size()];
        for (int i = 0; i < widths.length; i++) {
            int column = i;
            widths[i] = rows.stream()
                    .mapToInt(row -> row.cells().get(column).length())
                    .reduce(headings.get(i).length(), Math::max);
        }
        long room = (long) columns - (long) GAP.length() * (widths.length - 1);
        while (Arrays.stream(widths).asLongStream().sum() > room) {
            int widest = 0;
            for (int i = 1; i < widths.length; i++) {
                widest = widths[i] > widths[widest] ? i : widest;
            }
            if (widths[widest] <= NARROWEST) {
                break;
            }
            widths[widest]--;
        }
        return widths;
    }

    private static String line(List<String> cells, int[] widths) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < widths.length; i++) {
            String cell = cells.get(i);
            String shown = cell.length() <= widths[i] ? cell : cell.substring(0, widths[i] - 1) + "…";
            line.append(i == 0 ? "" : GAP).append(shown).append(" ".repeat(widths[i] - shown.length()));
        }
        return line.toString().stripTrailing();
    }

    /** Whatever stands in the engine, a terminal is not commanded by it. */
    private static String printable(String cell) {
        return cell.replaceAll("\\p{Cntrl}", "·");
    }
}
