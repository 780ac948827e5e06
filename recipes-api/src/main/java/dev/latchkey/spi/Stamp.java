package dev.latchkey.spi;

/**
 * Which write of which life of a key this is. Equal stamps of one key mean the very same write; what the two numbers are
 * is the engine's affair.
 *
 * @param life tells this life of the key from those before a delete
 * @param write tells this write from others in the same life
 */
public record Stamp(long life, long write) {}
