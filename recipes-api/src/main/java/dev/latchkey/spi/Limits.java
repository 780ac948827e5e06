package dev.latchkey.spi;

import java.time.Duration;

/**
 * What an engine takes at the most. Callers keep to it; a backend may answer a transaction beyond it with
 * {@link BackendException.Kind#REFUSED}.
 *
 * @param valueBytesMax the longest value; at least 524,288
 * @param writesMax how many guards and writes one transaction may have; at least 16
 * @param ttlMin the shortest life of a session that the engine is able to grant
 */
public record Limits(int valueBytesMax, int writesMax, Duration ttlMin) {}
