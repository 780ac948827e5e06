package dev.latchkey.cli;

import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigChange;
import dev.latchkey.config.ConfigEntry;
import dev.latchkey.config.ConfigStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommands of {@code config} that change nothing. */
final class ConfigReading {

    private ConfigReading() {}

    @Command(
            name = "get",
            description = "Print the value of a key; exit code 1 if it has none.",
            footer = {"", "Example:", "  latchkey config get shop db/poolSize"})
    static final class Get extends ConfigCommand.OnKey {
        @Override
        int run(ConfigStore config, Screen screen) throws Exception {
            Optional<ConfigEntry> found = config.get(key());
            if (found.isEmpty()) {
                screen.remark("The key " + key() + " has no value in " + config.name() + ".");
                return ExitCode.NO;
            }
            screen.show(found.get().text(), ConfigCommand.json(found.get()));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "list",
            description = "Print all keys under a prefix, with their values.",
            footer = {"", "Example:", "  latchkey config list shop db"})
    static final class ListAll extends ConfigCommand.OnStore {

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "PREFIX",
                description = "The keys to list; all by default.")
        private String prefix = "";

        @Override
        int run(ConfigStore config, Screen screen) throws Exception {
            Table table = new Table("KEY", "VALUE", "REVISION", "WRITTEN BY", "AT");
            for (ConfigEntry entry : config.getAll(prefix).values()) {
                table.row(Style.PLAIN, cells(entry, entry.key(), entry.text()));
                screen.object(ConfigCommand.json(entry));
            }
            if (table.isEmpty()) {
                screen.remark("There is no key " + (prefix.isEmpty() ? "" : "under " + prefix + " ") + "in "
                        + config.name() + ".");
            } else {
                table.print(screen);
            }
            return ExitCode.OK;
        }
    }

    @Command(
            name = "history",
            description = "Print the revisions of a key that are kept, the latest first; exit code 1 if there is none.",
            footer = {"", "Example:", "  latchkey config history shop db/poolSize"})
    static final class History extends ConfigCommand.OnKey {
        @Override
        int run(ConfigStore config, Screen screen) throws Exception {
            List<ConfigEntry> history = config.history(key());
            if (history.isEmpty()) {
                screen.remark("The key " + key() + " has never had a value in " + config.name() + ".");
                return ExitCode.NO;
            }
            Table table = new Table("KEY", "VALUE", "REVISION", "WRITTEN BY", "AT");
            for (ConfigEntry entry : history) {
                Style style = entry.isDeletion() ? Style.FAINT : Style.PLAIN;
                table.row(style, cells(entry, entry.key(), entry.isDeletion() ? "(deleted)" : entry.text()));
                screen.object(ConfigCommand.json(entry));
            }
            table.print(screen);
            return ExitCode.OK;
        }
    }

    @Command(
            name = "watch",
            description =
                    "Print every change of the keys under a prefix as it comes, beginning with what is there, until ended.",
            footer = {"", "Example:", "  latchkey config watch shop db"})
    static final class Watch extends ConfigCommand.OnStore {

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "PREFIX",
                description = "The keys to watch; all by default.")
        private String prefix = "";

        @Option(names = "--count", paramLabel = "N", description = "End after so many changes; by default go on.")
        private long count = Long.MAX_VALUE;

        @Override
        int run(ConfigStore config, Screen screen) throws Exception {
            BlockingQueue<ConfigChange<byte[]>> changes = new LinkedBlockingQueue<>();
            config.watchTree(prefix, Codecs.bytes(), changes::add);
            for (long seen = 0; seen < count; seen++) {
                show(changes.take(), screen);
            }
            return ExitCode.OK;
        }

        private static void show(ConfigChange<byte[]> change, Screen screen) {
            String before = text(change.before());
            String after = text(change.after());
            String what = after == null ? "deleted" : "= " + after;
            screen.show(
                    change.key() + " " + screen.styled(after == null ? Style.BAD : Style.GOOD, what)
                            + screen.styled(
                                    Style.FAINT,
                                    (before == null ? "" : ", was " + before) + ", revision " + change.revision()),
                    Json.object()
                            .with("key", change.key())
                            .with("revision", change.revision())
                            .with("before", before)
                            .with("after", after));
        }

        private static @Nullable String text(byte @Nullable [] value) {
            return value == null ? null : new String(value, StandardCharsets.UTF_8);
        }
    }

    @Command(
            name = "export",
            description = "Print the keys under a prefix as lines \"key = value\", which import reads, on any engine.",
            footer = {"", "Example:", "  latchkey config export shop > shop.config"})
    static final class Export extends ConfigCommand.OnStore {

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "PREFIX",
                description = "The keys to export; all by default.")
        private String prefix = "";

        @Option(
                names = "--file",
                paramLabel = "FILE",
                description = "Where to write to; the standard output by default.")
        private @Nullable Path file;

        @Override
        int run(ConfigStore config, Screen screen) throws Exception {
            String text = config.exportText(prefix);
            if (file == null) {
                screen.raw(text.getBytes(StandardCharsets.UTF_8));
            } else {
                Files.writeString(file, text);
            }
            return ExitCode.OK;
        }
    }

    private static String[] cells(ConfigEntry entry, String key, String value) {
        return new String[] {
            key, value, Long.toString(entry.revision()), entry.writtenBy(), People.text(entry.writtenAt())
        };
    }
}
