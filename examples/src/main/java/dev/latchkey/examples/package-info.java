/** Programs to read and to run; none of them knows which engine it runs on. */
@NullMarked
package dev.latchkey.examples;

import org.jspecify.annotations.NullMarked;
