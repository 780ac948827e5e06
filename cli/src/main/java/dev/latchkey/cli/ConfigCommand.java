package dev.latchkey.cli;

import dev.latchkey.Coordinator;
import dev.latchkey.config.ConfigEntry;
import dev.latchkey.config.ConfigStore;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Reads and changes configuration. */
@Command(
        name = "config",
        description = "Read, change and watch the configuration that all share, with its history.",
        subcommands = {
            ConfigReading.Get.class,
            ConfigWriting.Put.class,
            ConfigWriting.Delete.class,
            ConfigReading.ListAll.class,
            ConfigReading.Watch.class,
            ConfigReading.History.class,
            ConfigWriting.Rollback.class,
            ConfigReading.Export.class,
            ConfigWriting.Import.class
        },
        footer = {
            "",
            "Examples:",
            "  latchkey config put shop db/poolSize 20",
            "  latchkey config watch shop db",
            "",
            "STORE is the name that applications give: coordinator.config(\"shop\")."
        })
final class ConfigCommand extends Group {

    /** A subcommand on one store. */
    abstract static class OnStore extends EngineCommand {

        @Parameters(index = "0", paramLabel = "STORE", description = "The store: coordinator.config(\"STORE\").")
        private String store = "";

        @Override
        protected final int run(Coordinator coordinator, Screen screen) throws Exception {
            return run(coordinator.config(store), screen);
        }

        abstract int run(ConfigStore config, Screen screen) throws Exception;
    }

    /** A subcommand on one key of one store. */
    abstract static class OnKey extends OnStore {

        @Parameters(index = "1", paramLabel = "KEY", description = "The key: segments joined by slashes.")
        private String key = "";

        final String key() {
            return key;
        }
    }

    static Json json(ConfigEntry entry) {
        return Json.object()
                .with("key", entry.key())
                .with("revision", entry.revision())
                .with("deleted", entry.isDeletion())
                .with("value", entry.isDeletion() ? null : entry.text())
                .with("writtenBy", entry.writtenBy())
                .with("writtenAt", entry.writtenAt());
    }
}
