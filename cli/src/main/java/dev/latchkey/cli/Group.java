package dev.latchkey.cli;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A subcommand that only has subcommands of its own. */
abstract class Group implements Runnable {

    @Mixin
    private final CommonOptions options = new CommonOptions();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(),
                "One of " + String.join(", ", spec.subcommands().keySet()) + " is wanted after " + spec.name());
    }
}
