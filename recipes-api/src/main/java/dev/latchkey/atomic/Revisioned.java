package dev.latchkey.atomic;

/**
 * A value, and which of the values that there have been under this name.
 *
 * @param revision 1 for the first value, and one more with every change
 */
public record Revisioned<T>(long revision, T value) {}
