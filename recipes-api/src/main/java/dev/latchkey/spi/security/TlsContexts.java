package dev.latchkey.spi.security;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/** Makes of certificates and keys what the Java runtime's TLS wants to have. */
final class TlsContexts {

    private static final char[] IN_MEMORY = {};

    private TlsContexts() {}

    static SSLContext of(@Nullable Tls tls, TrustManager trust) throws GeneralSecurityException, IOException {
        ClientCertificate client = tls == null ? null : tls.client();
        KeyManager[] keys = new KeyManager[0];
        if (client != null) {
            KeyStore store = empty();
            store.setKeyEntry("client", client.key(), IN_MEMORY, client.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(store, IN_MEMORY);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, new TrustManager[] {trust}, new SecureRandom());
        return context;
    }

    /** The runtime's own way to trust these authorities, or those that it trusts anyway. */
    static X509ExtendedTrustManager trusting(Tls tls) throws GeneralSecurityException, IOException {
        KeyStore store = null;
        if (!tls.authorities().isEmpty()) {
            store = empty();
            for (int i = 0; i < tls.authorities().size(); i++) {
                store.setCertificateEntry("authority " + i, tls.authorities().get(i));
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        for (TrustManager manager : factory.getTrustManagers()) {
            if (manager instanceof X509ExtendedTrustManager extended) {
                return extended;
            }
        }
        throw new GeneralSecurityException("The Java runtime has no trust manager for X.509.");
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, IN_MEMORY);
        return store;
    }
}
