/**
 * The console: a web page that shows how things stand, for people. It only reads.
 *
 * <p>{@link dev.latchkey.cli.console.Gate} decides who may ask, {@link dev.latchkey.cli.console.Picture} looks at the engine,
 * {@link dev.latchkey.cli.console.Feed} has it looked at while somebody watches, and {@link
 * dev.latchkey.cli.console.ConsoleServer} answers. What stands in the engine is somebody else's text: the page shows it as
 * text, and nothing else.
 */
@NullMarked
package dev.latchkey.cli.console;

import org.jspecify.annotations.NullMarked;
