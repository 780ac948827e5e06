package dev.latchkey.cli;

import dev.latchkey.session.Participant;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

/** Says who and when as a person would want to read it. */
final class People {

    private static final DateTimeFormatter LOCAL = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private People() {}

    /** The instant by this machine's own time zone. */
    static String text(Instant instant) {
        return instant.equals(Instant.EPOCH) ? "unknown" : LOCAL.format(instant.atZone(ZoneId.systemDefault()));
    }

    /** Who it is, and since when. */
    static String text(Participant who) {
        return who.name() + " on " + who.host() + " (process " + who.process() + ", since " + text(who.since()) + ")";
    }
}
