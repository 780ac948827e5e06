package dev.latchkey.bench;

import java.util.List;
import java.util.Locale;

/**
 * Draws rows as a picture (SVG): a bar for each, as long as ours is better or worse than the peer, on a scale on which twice
 * as good and half as good are equally far from the middle.
 */
final class Chart {

    private static final int WIDTH = 980;
    private static final int LABEL_WIDTH = 430;
    private static final int HALF_WIDTH = 210;
    private static final int MIDDLE = LABEL_WIDTH + HALF_WIDTH;
    private static final int ROW_HEIGHT = 22;
    private static final int HEAD_HEIGHT = 74;
    private static final int FOOT_HEIGHT = 34;
    private static final double DECADES = 2;
    private static final int[] MARKS = {2, 10, 100};

    private Chart() {}

    /** Rows whose ratio is unknown are left out. */
    static String of(String title, List<Row> all, Environment environment) {
        List<Row> rows =
                all.stream().filter(row -> !Double.isNaN(row.advantage())).toList();
        int height = HEAD_HEIGHT + rows.size() * ROW_HEIGHT + FOOT_HEIGHT;
        StringBuilder picture = new StringBuilder();
        picture.append(String.format(
                Locale.ROOT,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" "
                        + "font-family=\"sans-serif\" font-size=\"12\">%n",
                WIDTH,
                height,
                WIDTH,
                height));
        picture.append("<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
        text(picture, 12, 24, "start", "#1a1a1a", "font-size=\"16\" font-weight=\"bold\"", title);
        text(picture, 12, 42, "start", "#555555", "", "How many times better than the peer, in one interleaved run");
        axis(picture, height);
        for (int i = 0; i < rows.size(); i++) {
            bar(picture, rows.get(i), HEAD_HEIGHT + i * ROW_HEIGHT);
        }
        text(picture, 12, height - 12, "start", "#555555", "font-size=\"11\"", environment.toString());
        return picture.append("</svg>\n").toString();
    }

    private static void axis(StringBuilder picture, int height) {
        int bottom = height - FOOT_HEIGHT;
        line(picture, MIDDLE, bottom, "#333333");
        text(picture, MIDDLE, HEAD_HEIGHT - 8, "middle", "#333333", "", "equal");
        for (int mark : MARKS) {
            int offset = length(mark);
            line(picture, MIDDLE + offset, bottom, "#dddddd");
            line(picture, MIDDLE - offset, bottom, "#dddddd");
            text(picture, MIDDLE + offset, HEAD_HEIGHT - 8, "middle", "#555555", "", mark + "×");
            text(picture, MIDDLE - offset, HEAD_HEIGHT - 8, "middle", "#555555", "", "1/" + mark);
        }
    }

    private static void bar(StringBuilder picture, Row row, int top) {
        double advantage = row.advantage();
        int length = length(advantage);
        int left = MIDDLE + Math.min(length, 0);
        String label = row.engine().replaceAll("[ ,].*", "") + " · " + row.workload();
        text(picture, LABEL_WIDTH - 10, top + 15, "end", "#1a1a1a", "", label);
        picture.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>%n",
                left,
                top + 4,
                Math.max(1, Math.abs(length)),
                ROW_HEIGHT - 8,
                advantage >= 1 ? "#2a7f62" : "#b5532a"));
        String figure = Double.isInfinite(advantage) ? "none at all" : Report.figure(advantage) + "×";
        text(
                picture,
                MIDDLE + Math.max(length, 0) + 6,
                top + 15,
                "start",
                "#1a1a1a",
                "",
                figure + " " + row.peerName());
    }

    /** Signed, in pixels; what is beyond the scale ends at its edge. */
    private static int length(double advantage) {
        double decades = Math.max(-DECADES, Math.min(DECADES, Math.log10(advantage)));
        return (int) Math.round(decades / DECADES * HALF_WIDTH);
    }

    private static void line(StringBuilder picture, int x, int bottom, String colour) {
        picture.append(String.format(
                Locale.ROOT,
                "<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\" stroke=\"%s\"/>%n",
                x,
                HEAD_HEIGHT - 4,
                x,
                bottom,
                colour));
    }

    private static void text(
            StringBuilder picture, int x, int y, String anchor, String colour, String more, String words) {
        picture.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" text-anchor=\"%s\" fill=\"%s\" %s>%s</text>%n",
                x,
                y,
                anchor,
                colour,
                more,
                words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")));
    }
}
