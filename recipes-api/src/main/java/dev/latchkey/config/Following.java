package dev.latchkey.config;

import dev.latchkey.codec.Codec;
import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Failures;
import dev.latchkey.core.Kernel;
import dev.latchkey.spi.Range;
import dev.latchkey.spi.Time;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Begins the watches, views and bindings of a store.
 *
 * @param limitNanos how long the first values are waited for
 */
record Following(Kernel kernel, Place place, Callbacks callbacks, long limitNanos) {

    /** Follows one key. */
    <T> LiveConfigView<T> one(String key, LiveConfigView.Conversion<T> conversion, List<ConfigListener<T>> listeners) {
        Place.checked(key);
        LiveConfigView<T> view = new LiveConfigView<>(kernel, callbacks, key, conversion, listeners);
        view.follow(Range.key(place.head(key)));
        return view;
    }

    /** Follows all keys under a prefix. */
    <T> LiveConfigView<T> tree(
            String prefix, LiveConfigView.Conversion<T> conversion, List<ConfigListener<T>> listeners) {
        Place.checkedPrefix(prefix);
        LiveConfigView<T> view = new LiveConfigView<>(kernel, callbacks, prefix, conversion, listeners);
        view.follow(Range.children(place.directory()));
        return view;
    }

    /** Reads the value by the codec, and has it checked. */
    static <T> LiveConfigView.Conversion<T> checked(Codec<T> codec, Consumer<? super T> validator) {
        return entry -> {
            T value = entry.as(codec);
            try {
                validator.accept(value);
            } catch (RuntimeException refused) {
                throw new ConfigValueException(
                        entry.key(),
                        "Key " + entry.key() + ", revision " + entry.revision() + ", written by " + entry.writtenBy()
                                + ": the validator refuses the value: " + refused.getMessage(),
                        refused);
            }
            return value;
        };
    }

    <T> CompletableFuture<ConfigView<T>> loaded(LiveConfigView<T> view) {
        return firstValues(view, view.ready());
    }

    <R extends Record> CompletableFuture<ConfigBinding<R>> bound(String prefix, ConfigRecord<R> shape) {
        LiveBinding<R> binding = new LiveBinding<>(kernel, callbacks, Place.checkedPrefix(prefix), shape);
        binding.follow(Range.children(place.directory()));
        return firstValues(binding, binding.ready());
    }

    /** Completes with the view when it is ready, or as it is when the time is up; closes it if nobody wants it any more. */
    private <V extends AutoCloseable> CompletableFuture<V> firstValues(V view, CompletableFuture<Void> ready) {
        CompletableFuture<V> loaded = new CompletableFuture<>();
        Time.Timeout timeout = kernel.time().schedule(limitNanos, () -> loaded.complete(view));
        ready.whenComplete((done, failure) -> {
            if (failure != null) {
                loaded.completeExceptionally(Failures.forApplication("Following config " + place.name(), failure));
            } else {
                loaded.complete(view);
            }
        });
        loaded.whenComplete((done, failure) -> {
            timeout.cancel();
            if (failure != null) {
                try {
                    view.close();
                } catch (Exception e) {
                    failure.addSuppressed(e);
                }
            }
        });
        return loaded;
    }
}
