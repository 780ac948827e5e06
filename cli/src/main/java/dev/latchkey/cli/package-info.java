/**
 * The {@code latchkey} command: the demo, and locks, elections, configuration and discovery from a shell.
 *
 * <p>A subcommand is a class with picocli's annotations; one that talks to an engine extends
 * {@link dev.latchkey.cli.EngineCommand}, and prints on the {@link dev.latchkey.cli.Screen} it is given.
 */
@NullMarked
package dev.latchkey.cli;

import org.jspecify.annotations.NullMarked;
