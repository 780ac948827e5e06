package dev.latchkey.config;

import dev.latchkey.codec.Codec;
import dev.latchkey.codec.Codecs;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How a record is made of the keys under a prefix: the component {@code poolSize} is the key {@code <prefix>/poolSize}.
 * Immutable.
 *
 * <p>Components are text, numbers, booleans, durations, enums or bytes; others need a codec. What the record's constructor
 * refuses is not valid, and so is what the validator refuses. Constructor and validator must be fast: they are called on
 * threads that have other things to do.
 */
public final class ConfigRecord<R extends Record> {

    private static final Map<Class<?>, Codec<?>> USUAL = Map.of(
            String.class, Codecs.text(),
            int.class, Codecs.ints(),
            Integer.class, Codecs.ints(),
            long.class, Codecs.longs(),
            Long.class, Codecs.longs(),
            double.class, Codecs.doubles(),
            Double.class, Codecs.doubles(),
            boolean.class, Codecs.booleans(),
            Boolean.class, Codecs.booleans(),
            Duration.class, Codecs.durations());

    private final Class<R> type;
    private final @Nullable R defaults;
    private final Map<Class<?>, Codec<?>> codecs;
    private final Consumer<? super R> validator;

    private ConfigRecord(
            Class<R> type, @Nullable R defaults, Map<Class<?>, Codec<?>> codecs, Consumer<? super R> validator) {
        this.type = type;
        this.defaults = defaults;
        this.codecs = codecs;
        this.validator = validator;
    }

    /** A record of which every component needs a key. */
    public static <R extends Record> ConfigRecord<R> of(Class<R> type) {
        return new ConfigRecord<>(type, null, USUAL, made -> {});
    }

    /** A record that has this one's component where a key has no value. */
    public static <R extends Record> ConfigRecord<R> withDefaults(R defaults) {
        @SuppressWarnings("unchecked") // a record's class is final
        Class<R> type = (Class<R>) defaults.getClass();
        return new ConfigRecord<>(type, defaults, USUAL, made -> {});
    }

    /** The same, and components of this type are read by this codec. */
    public <T> ConfigRecord<R> codec(Class<T> component, Codec<T> codec) {
        Map<Class<?>, Codec<?>> more = new HashMap<>(codecs);
        more.put(component, codec);
        return new ConfigRecord<>(type, defaults, Map.copyOf(more), validator);
    }

    /** The same, and only records are taken over for which this throws nothing. */
    public ConfigRecord<R> validated(Consumer<? super R> check) {
        return new ConfigRecord<>(type, defaults, codecs, check);
    }

    /** What is bound where nothing is known yet; null if there are no defaults. */
    @Nullable
    R defaults() {
        return defaults;
    }

    /**
     * Finds everything that is needed to make records.
     *
     * @throws IllegalArgumentException if the record cannot be bound, saying why
     */
    Shape<R> shape() {
        RecordComponent[] components = type.getRecordComponents();
        List<Part> parts = new ArrayList<>();
        for (RecordComponent component : components) {
            parts.add(new Part(component.getName(), codecOf(component), defaultOf(component)));
        }
        Class<?>[] types =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            Constructor<R> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return new Shape<>(constructor, parts, validator);
        } catch (NoSuchMethodException | RuntimeException e) {
            throw inaccessible(e);
        }
    }

    private Codec<?> codecOf(RecordComponent component) {
        Codec<?> codec = codecs.get(component.getType());
        if (codec == null && component.getType().isEnum()) {
            codec = constants(component.getType());
        }
        if (codec == null && component.getType() == byte[].class) {
            codec = Codecs.bytes();
        }
        if (codec == null) {
            throw new IllegalArgumentException(
                    "The component " + component.getName() + " of " + type.getName() + " is a "
                            + component.getType().getName() + ", which needs a codec: give one by codec("
                            + component.getType().getSimpleName() + ".class, …).");
        }
        return codec;
    }

    private static Codec<Object> constants(Class<?> enumType) {
        Object[] constants = enumType.getEnumConstants();
        return Codec.of(
                "one of " + Arrays.toString(constants),
                value -> ((Enum<?>) value).name().getBytes(StandardCharsets.UTF_8),
                bytes -> {
                    String name =
                            new String(bytes, StandardCharsets.UTF_8).strip().toUpperCase(Locale.ROOT);
                    return Arrays.stream(constants)
                            .filter(constant -> ((Enum<?>) constant)
                                    .name()
                                    .toUpperCase(Locale.ROOT)
                                    .equals(name))
                            .findFirst()
                            .orElseThrow(() -> new IllegalArgumentException("no such constant"));
                });
    }

    private @Nullable Object defaultOf(RecordComponent component) {
        if (defaults == null) {
            return null;
        }
        try {
            component.getAccessor().setAccessible(true);
            return component.getAccessor().invoke(defaults);
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw inaccessible(e);
        }
    }

    private IllegalArgumentException inaccessible(Exception e) {
        return new IllegalArgumentException(
                "The record " + type.getName() + " cannot be bound: " + e
                        + ". If it is in a module, open its package to dev.latchkey.",
                e);
    }

    /** One component: its key below the prefix, how it is read, and what it is where there is no value. */
    private record Part(
            String name, Codec<?> codec, @Nullable Object fallback) {}

    /** Makes records; see {@link #shape}. */
    static final class Shape<R extends Record> {
        private final Constructor<R> constructor;
        private final List<Part> parts;
        private final Consumer<? super R> validator;

        private Shape(Constructor<R> constructor, List<Part> parts, Consumer<? super R> validator) {
            this.constructor = constructor;
            this.parts = parts;
            this.validator = validator;
        }

        /**
         * Makes the record of what is there.
         *
         * @throws ConfigValueException if a component is missing or cannot be read, or the whole is not valid
         */
        R make(String prefix, Map<String, ConfigEntry> entries) {
            @Nullable Object[] values = new Object[parts.size()];
            for (int i = 0; i < values.length; i++) {
                Part part = parts.get(i);
                String key = prefix.isEmpty() ? part.name() : prefix + "/" + part.name();
                ConfigEntry entry = entries.get(key);
                values[i] = entry == null ? part.fallback() : entry.as(part.codec());
                if (values[i] == null) {
                    throw new ConfigValueException(
                            key, "Key " + key + " has no value, and there is no default for it.", null);
                }
            }
            try {
                R made = constructor.newInstance(values);
                validator.accept(made);
                return made;
            } catch (InvocationTargetException e) {
                throw invalid(prefix, e.getCause() == null ? e : e.getCause());
            } catch (ReflectiveOperationException | RuntimeException e) {
                throw invalid(prefix, e);
            }
        }

        private ConfigValueException invalid(String prefix, Throwable cause) {
            return new ConfigValueException(
                    prefix,
                    "The values under " + (prefix.isEmpty() ? "the root" : prefix) + " make no valid "
                            + constructor.getDeclaringClass().getSimpleName() + ": " + cause.getMessage(),
                    cause);
        }
    }
}
