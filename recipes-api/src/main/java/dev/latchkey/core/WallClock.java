package dev.latchkey.core;

import java.time.LocalDate;

/**
 * The wall clock, as people read it and {@link java.time.Instant#parse} does; nothing is decided by it. Put together by hand,
 * since a first lock would have to wait until Java's formatters are loaded.
 */
final class WallClock {

    private record Moment(long millis, String text) {}

    private static final int SECOND_MILLIS = 1_000;
    private static final int DAY_SECONDS = 86_400;
    private static final int HOUR_SECONDS = 3_600;
    private static final int MINUTE_SECONDS = 60;

    /** Asked for many times in each millisecond where locks are taken fast. */
    private static volatile Moment last = new Moment(0, utc(0));

    private WallClock() {}

    /** For example {@code 2026-01-31T12:00:00.123Z}. */
    static String now() {
        long millis = System.currentTimeMillis();
        Moment known = last;
        if (known.millis != millis) {
            known = new Moment(millis, utc(millis));
            last = known;
        }
        return known.text;
    }

    static String utc(long epochMillis) {
        long second = Math.floorDiv(epochMillis, SECOND_MILLIS);
        int millis = Math.floorMod(epochMillis, SECOND_MILLIS);
        int ofDay = Math.floorMod(second, DAY_SECONDS);
        return LocalDate.ofEpochDay(Math.floorDiv(second, DAY_SECONDS)) + "T" + digits(ofDay / HOUR_SECONDS, 10) + ":"
                + digits(ofDay / MINUTE_SECONDS % MINUTE_SECONDS, 10) + ":" + digits(ofDay % MINUTE_SECONDS, 10) + "."
                + digits(millis, 100) + "Z";
    }

    /** With zeros before it, as many digits as the unit of the first has. */
    private static String digits(int number, int firstUnit) {
        StringBuilder text = new StringBuilder();
        for (int unit = firstUnit; unit > 0; unit /= 10) {
            text.append((char) ('0' + number / unit % 10));
        }
        return text.toString();
    }
}
