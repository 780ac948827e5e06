/**
 * How values become the bytes that an engine keeps, and how they are read again.
 *
 * <p>{@link dev.latchkey.codec.Codecs} has the usual ones. They write text where a person may look, so that the engine's own
 * tools show a number as a number. An application's own is two methods:
 *
 * <pre>{@code
 * Codec<Currency> currencies = Codec.of(
 *         "a currency",
 *         currency -> currency.getCurrencyCode().getBytes(UTF_8),
 *         bytes -> Currency.getInstance(new String(bytes, UTF_8)));
 * }</pre>
 */
@NullMarked
package dev.latchkey.codec;

import org.jspecify.annotations.NullMarked;
