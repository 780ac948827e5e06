/**
 * Configuration that is shared and live: values by keys, with history, batches, typed views, and records bound to a prefix.
 *
 * <p><b>When to use it.</b> For what many processes read all the time and few change now and then: limits, addresses,
 * switches. Not for what changes many times a second (use a counter or a value), and not for large things (a value has 512
 * KiB at the most).
 *
 * <pre>{@code
 * ConfigStore config = coordinator.config("shop");
 * config.put("db/poolSize", Codecs.ints(), 20);
 *
 * record Db(String url, int poolSize, Duration timeout) {}
 * try (ConfigBinding<Db> db = config.bind("db", new Db("jdbc:h2:mem:", 10, Duration.ofSeconds(5)))) {
 *     pool.resize(db.get().poolSize());          // nanoseconds: no I/O, no lock
 * }
 * }</pre>
 *
 * <p><b>What it promises.</b> Every write is one transaction and gives its key the next revision, through deletions too, so a
 * revision never comes twice. {@code replace} and {@code putIfAbsent} are decided by the engine. A lost answer is settled by
 * reading back, so no write happens twice. {@code putIfHeld} is refused by the engine once the grant is gone. The last
 * revisions of every key are kept, and one can be rolled back to, as a new revision. Views never go backwards, keep the last
 * good value when an update cannot be read or is refused, and go on showing what they knew while the engine is away.
 *
 * <p><b>What it costs.</b> Reading a view: nothing. Reading the store: one request. Writing: one wait to read the present
 * revision, one more where the history is full, and one to commit. Watching: one watch for each view or watch.
 *
 * <p><b>In the engine</b> a key is the entry {@code config/<name>/<key>}, slashes as commas: one heading line, {@code #7 id=…
 * of=1 at=… by=…}, and below it the value. A deletion leaves the heading. Earlier revisions are the entries of
 * {@code config-history/<name>/<key>}, look the same, and are written over in turn.
 */
@NullMarked
package dev.latchkey.config;

import org.jspecify.annotations.NullMarked;
