package dev.latchkey.config;

/**
 * An update that was not taken over: its value could not be converted, or was refused by the validator. What was good before
 * it stays in place.
 *
 * @param cause says which key, what was found and what was wanted
 */
public record ConfigRejection(String key, Exception cause) {}
