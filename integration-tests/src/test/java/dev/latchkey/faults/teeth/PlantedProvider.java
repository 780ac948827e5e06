package dev.latchkey.faults.teeth;

import dev.latchkey.local.LocalProvider;
import dev.latchkey.spi.Backend;
import dev.latchkey.spi.BackendConfig;
import dev.latchkey.spi.BackendProvider;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The local engine with a planted defect: {@code planted:name?defect=STALE_READS}. */
public final class PlantedProvider implements BackendProvider {

    private static final String DEFECT = "defect";

    private final LocalProvider local = new LocalProvider();

    /** For {@link java.util.ServiceLoader}. */
    public PlantedProvider() {}

    /** What leads to the same engine as the URI, and has the defect. */
    public static String uri(String local, Defect defect) {
        return "planted" + local.substring(local.indexOf(':')) + "&" + DEFECT + "=" + defect;
    }

    @Override
    public String engineName() {
        return "the local engine with a planted defect";
    }

    @Override
    public Set<String> schemes() {
        return Set.of("planted");
    }

    @Override
    public Map<String, String> parameters() {
        Map<String, String> parameters = new HashMap<>(local.parameters());
        parameters.put(DEFECT, "which");
        return parameters;
    }

    @Override
    public Backend create(BackendConfig config) {
        Map<String, String> parameters = new HashMap<>(config.parameters());
        Defect defect = Defect.valueOf(parameters.remove(DEFECT));
        return defect.plant(local.create(new BackendConfig(
                "local",
                config.addresses(),
                config.namespace(),
                parameters,
                config.connectTimeout(),
                config.requestTimeout(),
                config.time())));
    }
}
