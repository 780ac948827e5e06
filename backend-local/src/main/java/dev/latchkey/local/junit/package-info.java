/**
 * The local engine in JUnit tests: what does my application do when coordination fails? Needs {@code junit-jupiter-api} 5 or 6, which
 * the application's tests bring along.
 *
 * <pre>{@code
 * @ExtendWith(LocalClusterExtension.class)
 * class ReportWriterTest {
 *
 *     @Test
 *     void stopsWritingWhenItIsCutOff(LocalCluster cluster) {
 *         try (Coordinator coordinator = Coordinator.builder(cluster.uri("writer"))
 *                 .time(cluster.time())
 *                 .executor(cluster.time().executor())
 *                 .connect()) {
 *             ReportWriter writer = new ReportWriter(coordinator);
 *             assertTrue(writer.write());
 *             cluster.link("writer").cut();
 *             cluster.time().advance(Duration.ofMinutes(1));
 *             assertFalse(writer.write());
 *         }
 *     }
 * }
 * }</pre>
 */
@NullMarked
package dev.latchkey.local.junit;

import org.jspecify.annotations.NullMarked;
