package dev.latchkey.config;

import dev.latchkey.core.Interned;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;

/** Makes the config stores of one coordinator; applications ask the coordinator instead. */
public final class Configs {

    private final Kernel kernel;
    private final Interned<ConfigStore> stores = new Interned<>();

    /** For the coordinator. */
    @SuppressWarnings("exports")
    public Configs(Kernel kernel) {
        this.kernel = kernel;
    }

    /** The one store of this name. */
    public ConfigStore config(String name) {
        return stores.get(Names.check("config", name), checked -> new EngineConfigStore(kernel, checked));
    }
}
