package dev.latchkey.atomic;

import dev.latchkey.codec.Codec;
import dev.latchkey.core.Interned;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.Register;

/** Makes the counters, values and decisions of one coordinator; applications ask the coordinator instead. */
public final class Atomics {

    private final Kernel kernel;
    private final Interned<DistributedCounter> counters = new Interned<>();
    /** Shared among all who use a name, whatever their codecs, so that their changes go together. */
    private final Interned<Register> values = new Interned<>();

    private final Interned<Settlement> decisions = new Interned<>();

    /** For the coordinator. */
    @SuppressWarnings("exports")
    public Atomics(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The one counter of this name. */
    public DistributedCounter counter(String name) {
        return counters.get(
                Names.check("counter", name),
                checked -> new RegisterCounter(
                        kernel, checked, new Register(kernel, "counter " + checked, Names.key("counters", checked))));
    }

    /** The value of this name, read and written with this codec. */
    public <T> AtomicValue<T> value(String name, Codec<T> codec) {
        Register register = values.get(
                Names.check("value", name),
                checked -> new Register(kernel, "value " + checked, Names.key("values", checked)));
        return new RegisterValue<>(kernel, name, codec, register);
    }

    /** The decision of this name, read and proposed with this codec. */
    public <T> Decision<T> decision(String name, Codec<T> codec) {
        Settlement settlement = decisions.get(
                Names.check("decision", name),
                checked -> new Settlement(kernel, "decision " + checked, Names.key("decisions", checked)));
        return new SettledDecision<>(kernel, name, codec, settlement);
    }
}
