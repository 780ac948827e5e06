/**
 * The demo: the library's main job in under a minute, on any engine, told as it happens. What it tells has been checked: if
 * anything did not really happen, it says so and ends with an exit code other than zero.
 */
@NullMarked
package dev.latchkey.cli.demo;

import org.jspecify.annotations.NullMarked;
