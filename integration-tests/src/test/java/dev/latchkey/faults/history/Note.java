package dev.latchkey.faults.history;

/** Something that a client saw without asking. */
public record Note(String client, String workload, String key, String text, long nanos) {}
