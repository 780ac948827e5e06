package dev.latchkey.cli;

import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/** Says which version this is, as the jar's manifest has it. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        String version =
                Objects.requireNonNullElse(Version.class.getPackage().getImplementationVersion(), "(unpackaged)");
        return new String[] {
            "latchkey " + version + ", on Java " + Runtime.version().feature()
        };
    }
}
