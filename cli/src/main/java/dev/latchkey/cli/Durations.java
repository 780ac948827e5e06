package dev.latchkey.cli;

import dev.latchkey.codec.CodecException;
import dev.latchkey.codec.Codecs;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads durations as the library's configuration does, and writes them for people. */
public final class Durations implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        try {
            return Codecs.durations().decode(text.getBytes(StandardCharsets.UTF_8));
        } catch (CodecException e) {
            throw new TypeConversionException(
                    "a duration such as 500ms, 10s or 2m is wanted, but it is '" + text + "'");
        }
    }

    /** In the unit that a person would choose. */
    public static String text(Duration duration) {
        double millis = duration.toNanos() / 1e6;
        if (millis < 10) {
            return String.format("%.2f ms", millis);
        }
        if (millis < 1_000) {
            return String.format("%.0f ms", millis);
        }
        return millis < 120_000 ? String.format("%.1f s", millis / 1_000) : duration.toMinutes() + " min";
    }
}
