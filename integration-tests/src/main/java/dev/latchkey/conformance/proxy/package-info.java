/** A TCP proxy between one client and the servers, whose faults a test commands and whose requests it counts. */
@NullMarked
package dev.latchkey.conformance.proxy;

import org.jspecify.annotations.NullMarked;
