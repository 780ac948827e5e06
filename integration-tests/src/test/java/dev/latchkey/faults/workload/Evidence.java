package dev.latchkey.faults.workload;

import dev.latchkey.Coordinator;
import dev.latchkey.faults.client.Store;
import dev.latchkey.faults.history.History;
import java.util.Set;

/**
 * What a run is judged by.
 *
 * @param living the clients that were not killed
 * @param observer a client of its own, which has seen no fault; closed when the judging is over
 * @param settledNanos since when there is no fault any more
 */
public record Evidence(History history, Store store, Set<String> living, Coordinator observer, long settledNanos) {}
