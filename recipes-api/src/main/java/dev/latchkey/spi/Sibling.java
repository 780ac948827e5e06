package dev.latchkey.spi;

/**
 * A ticket as a listing shows it: all that a queue needs in order to know who comes first, and no more, since engines
 * list names much more cheaply than values.
 *
 * @param key the ticket's whole key, as {@link Range#key} and {@link Write.Delete} take it
 * @param label what the caller of {@link Write.Append} called it
 * @param nonce what tells it from every other ticket that is there, or may be
 * @param order its place; smaller first. Comparable only within one listing or view
 */
public record Sibling(String key, String label, String nonce, long order) {}
