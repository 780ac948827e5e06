package dev.latchkey.cli;

import dev.latchkey.codec.Codecs;
import dev.latchkey.config.ConfigStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The subcommands of {@code config} that change something. */
final class ConfigWriting {

    private ConfigWriting() {}

    @Command(
            name = "put",
            description = "Give a key a value, and print its new revision; exit code 1 if a condition does not hold.",
            footer = {
                "",
                "Examples:",
                "  latchkey config put shop db/poolSize 20",
                "  latchkey config put shop db/poolSize 30 --if-revision 7",
                "  latchkey config put shop tls/chain --file chain.pem"
            })
    static final class Put extends ConfigCommand.OnKey {

        @Parameters(
                index = "2",
                arity = "0..1",
                paramLabel = "VALUE",
                description = "The value; without it and --file it is read from the standard input.")
        private @Nullable String value;

        @Option(names = "--file", paramLabel = "FILE", description = "Take the value from this file, byte for byte.")
        private @Nullable Path file;

        @ArgGroup
        private Condition condition = new Condition();

        static final class Condition {
            @Option(names = "--if-absent", description = "Only if the key has no value.")
            private boolean absent;

            @Option(
                    names = "--if-revision",
                    paramLabel = "N",
                    description = "Only if the key's value has this revision.")
            private @Nullable Long revision;
        }

        @Override
        int run(ConfigStore config, Screen screen) throws Exception {
            byte[] bytes = bytes();
            OptionalLong revision = write(config, bytes);
            if (revision.isEmpty()) {
                screen.remark(
                        condition.absent
                                ? "The key " + key() + " has a value already; nothing was changed."
                                : "The key " + key() + " has another revision; nothing was changed.");
                return ExitCode.NO;
            }
            screen.show(
                    "revision " + revision.getAsLong(),
                    Json.object().with("key", key()).with("revision", revision.getAsLong()));
            return ExitCode.OK;
        }

        private byte[] bytes() throws IOException {
            if (value != null && file != null) {
                throw new IllegalArgumentException("Either VALUE or --file is wanted, but both were given.");
            }
            if (value != null) {
                return value.getBytes(StandardCharsets.UTF_8);
            }
            return file == null ? System.in.readAllBytes() : Files.readAllBytes(file);
        }

        private OptionalLong write(ConfigStore config, byte[] bytes) throws InterruptedException {
            if (condition.absent) {
                return config.putIfAbsent(key(), Codecs.bytes(), bytes);
            }
            if (condition.revision != null) {
                return config.replace(key(), condition.revision, Codecs.bytes(), bytes);
            }
            return OptionalLong.of(config.put(key(), Codecs.bytes(), bytes));
        }
    }

    @Command(
            name = "delete",
            description = "Delete a key; its history stays. Exit code 1 if it had no value.",
            footer = {"", "Example:", "  latchkey config delete shop db/poolSize"})
    static final class Delete extends ConfigCommand.OnKey {
        @Override
        int run(ConfigStore config, Screen screen) throws Exception {
            boolean deleted = config.delete(key());
            screen.show(
                    deleted ? "deleted" : "it had no value",
                    Json.object().with("key", key()).with("deleted", deleted));
            return deleted ? ExitCode.OK : ExitCode.NO;
        }
    }

    @Command(
            name = "rollback",
            description = "Give a key the value again that it had at a revision, as a new revision.",
            footer = {"", "Example:", "  latchkey config rollback shop db/poolSize 3"})
    static final class Rollback extends ConfigCommand.OnKey {

        @Parameters(index = "2", paramLabel = "REVISION", description = "One that \"config history\" shows.")
        private long revision;

        @Override
        int run(ConfigStore config, Screen screen) throws Exception {
            long now = config.rollback(key(), revision);
            screen.show("revision " + now, Json.object().with("key", key()).with("revision", now));
            return ExitCode.OK;
        }
    }

    @Command(
            name = "import",
            description = "Give keys the values of an exported text, and print how many were changed; other keys stay.",
            footer = {"", "Example:", "  latchkey config import shop shop.config"})
    static final class Import extends ConfigCommand.OnStore {

        @Parameters(
                index = "1",
                arity = "0..1",
                paramLabel = "FILE",
                description = "What \"config export\" has written; the standard input by default.")
        private @Nullable Path file;

        @Override
        int run(ConfigStore config, Screen screen) throws Exception {
            byte[] bytes = file == null ? System.in.readAllBytes() : Files.readAllBytes(file);
            int changed = config.importText(new String(bytes, StandardCharsets.UTF_8));
            screen.show(changed + " changed", Json.object().with("changed", changed));
            return ExitCode.OK;
        }
    }
}
