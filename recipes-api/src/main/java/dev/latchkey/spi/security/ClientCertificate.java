package dev.latchkey.spi.security;

import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a client shows to prove who it is. Its text shows the subject only.
 *
 * @param file where the certificates were read
 * @param key never printed, by whomever
 * @param chain the client's own certificate first
 */
public record ClientCertificate(Path file, PrivateKey key, List<X509Certificate> chain) {

    public ClientCertificate {
        chain = List.copyOf(chain);
    }

    /** Whose certificate it is. */
    public String subject() {
        return chain.get(0).getSubjectX500Principal().getName();
    }

    /** Whose certificate it is, without the key. */
    @Override
    public String toString() {
        return "certificate of " + subject();
    }
}
