package dev.latchkey.spi.security;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to talk TLS: whom to believe, and what to show. Made by {@link Security} of files that it has read.
 *
 * @param authorityFile where the authorities were read; null where the Java runtime's own are believed
 * @param authorities the certificates that vouch for servers; empty where the Java runtime's own are believed
 * @param client what this client shows if it is asked; null if nothing
 */
public record Tls(
        @Nullable Path authorityFile,
        List<X509Certificate> authorities,
        @Nullable ClientCertificate client) {

    public Tls {
        authorities = List.copyOf(authorities);
    }

    /** Whom it believes, for messages. */
    String believed() {
        return authorityFile == null
                ? "the authorities of the Java runtime (name another with ca=…)"
                : "the authorities in " + authorityFile;
    }
}
