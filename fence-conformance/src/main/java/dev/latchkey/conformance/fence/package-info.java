/** What every {@link dev.latchkey.fence.Fence} promises, as an abstract JUnit class that the test of one extends. */
@NullMarked
package dev.latchkey.conformance.fence;

import org.jspecify.annotations.NullMarked;
