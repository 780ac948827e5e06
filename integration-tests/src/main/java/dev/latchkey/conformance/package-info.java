/**
 * The conformance suite: what every backend promises, as abstract JUnit classes. A backend's author extends
 * {@link dev.latchkey.conformance.EngineConformance} with an {@link dev.latchkey.conformance.Engine} and runs it.
 */
@NullMarked
package dev.latchkey.conformance;

import org.jspecify.annotations.NullMarked;
