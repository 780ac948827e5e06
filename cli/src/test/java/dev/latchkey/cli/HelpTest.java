package dev.latchkey.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

@DisplayName("The help")
class HelpTest {

    private static final Terminal PLAIN = new Terminal(false, false, true, 100);

    static Stream<CommandLine> subcommands() {
        return leaves(Main.commandLine(PLAIN));
    }

    private static Stream<CommandLine> leaves(CommandLine line) {
        Map<String, CommandLine> below = line.getSubcommands();
        return below.isEmpty()
                ? Stream.of(line)
                        .filter(one -> !one.getCommandSpec().usageMessage().hidden())
                : below.values().stream().flatMap(HelpTest::leaves);
    }

    @ParameterizedTest
    @MethodSource("subcommands")
    @DisplayName("of every subcommand has an example of just this subcommand, its exit codes, --json and --verbose")
    void everySubcommandIsExplained(CommandLine subcommand) {
        String help = subcommand.getUsageMessage();
        String example = help.substring(help.indexOf("Example"));
        assertThat(example).contains("\n  " + subcommand.getCommandSpec().qualifiedName());
        assertThat(help).contains("Exit codes:", " 64 ", "--json", "--verbose");
        assertThat(help.lines()).allMatch(line -> line.length() <= 100);
    }

    @ParameterizedTest
    @MethodSource("subcommands")
    @DisplayName("of every subcommand says where it finds its engine")
    void everySubcommandNamesItsEngine(CommandLine subcommand) {
        assertThat(subcommand.getUsageMessage()).containsAnyOf("--uri=URI", "--from=URI", "--port");
    }

    @Test
    @DisplayName("of the command names its subcommands, and none that is not for users")
    void commandListsSubcommands() {
        String help = Main.commandLine(PLAIN).getUsageMessage();
        assertThat(help)
                .contains("demo", "lock", "elect", "semaphore", "barrier", "counter", "config", "services", "inspect")
                .contains("copy", "ping")
                .doesNotContain("demo-node");
    }
}
