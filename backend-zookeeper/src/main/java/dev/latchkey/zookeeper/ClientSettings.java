package dev.latchkey.zookeeper;

import dev.latchkey.spi.security.ClientCertificate;
import dev.latchkey.spi.security.Credentials;
import dev.latchkey.spi.security.Security;
import dev.latchkey.spi.security.Tls;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.ZKClientConfig;
import org.apache.zookeeper.common.ClientX509Util;
import org.apache.zookeeper.common.ZKConfig;
import org.apache.zookeeper.data.ACL;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What ZooKeeper's client is told for the connections of one session, and for no others: nothing is set for the whole JVM,
 * and what others have set for it as to TLS does not count here.
 *
 * <p>The client takes a certificate and its key from one file only, so while the session lasts both stand in a file that
 * nobody but this user may read, encrypted with a password that is in memory only.
 */
final class ClientSettings implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ClientSettings.class);

    /** Enough for a listing of some 150,000 tickets; the client refuses longer answers by dropping the connection. */
    private static final int ANSWER_BYTES_MAX = 16 << 20;

    private static final int PASSWORD_BYTES = 32;

    private final Security security;
    private final ZKClientConfig config = new ZKClientConfig();
    private @Nullable Path keyFile;

    ClientSettings(Security security) {
        this.security = security;
        Tls tls = security.tls();
        config.setProperty(ZKConfig.JUTE_MAXBUFFER, Integer.toString(ANSWER_BYTES_MAX));
        config.setProperty(ZKClientConfig.DISABLE_AUTO_WATCH_RESET, "false");
        config.setProperty(ZKClientConfig.SECURE_CLIENT, Boolean.toString(tls != null));
        config.setProperty(
                ZKClientConfig.ZOOKEEPER_CLIENT_CNXN_SOCKET,
                tls == null ? "ClientCnxnSocketNIO" : "ClientCnxnSocketNetty");
        if (tls != null) {
            try (ClientX509Util names = new ClientX509Util()) {
                Path authorities = tls.authorityFile();
                config.setProperty(
                        names.getSslTruststoreLocationProperty(), authorities == null ? "" : authorities.toString());
                config.setProperty(names.getSslTruststoreTypeProperty(), "PEM");
                config.setProperty(names.getSslTruststorePasswdProperty(), "");
                config.setProperty(names.getSslKeystoreLocationProperty(), "");
                config.setProperty(names.getSslHostnameVerificationEnabledProperty(), "true");
                config.setProperty(names.getSslEnabledProtocolsProperty(), "TLSv1.3,TLSv1.2");
            }
        }
    }

    /** Whether the connections are encrypted. */
    boolean isSecure() {
        return security.tls() != null;
    }

    ZKClientConfig config() {
        return config;
    }

    /** Who may do what with the nodes that are made: only their maker, as soon as servers know who that is. */
    List<ACL> acl() {
        return security.identifies() ? ZooDefs.Ids.CREATOR_ALL_ACL : ZooDefs.Ids.OPEN_ACL_UNSAFE;
    }

    /**
     * Has the client say who it is, ahead of every request to come, and on every further connection. It must have a session
     * already: servers on Netty, as those with TLS are, may answer this before they answer the opening of a session that was
     * sent ahead of it, and the client takes the one answer for the other and hangs up.
     */
    void identify(ZooKeeper client) {
        Credentials credentials = security.credentials();
        if (credentials != null) {
            client.addAuthInfo(
                    "digest", (credentials.user() + ":" + credentials.password()).getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Writes what the client wants to have in a file; to be called before the client is started. */
    synchronized void prepare() {
        ClientCertificate certificate =
                security.tls() == null ? null : security.tls().client();
        if (certificate == null || keyFile != null) {
            return;
        }
        byte[] random = new byte[PASSWORD_BYTES];
        new SecureRandom().nextBytes(random);
        String password = Base64.getEncoder().encodeToString(random);
        try (ClientX509Util names = new ClientX509Util()) {
            Path file =
                    Files.createTempFile("latchkey-" + ProcessHandle.current().pid() + "-", ".p12");
            keyFile = file;
            write(certificate, file, password.toCharArray());
            config.setProperty(names.getSslKeystoreLocationProperty(), file.toString());
            config.setProperty(names.getSslKeystoreTypeProperty(), "PKCS12");
            config.setProperty(names.getSslKeystorePasswdProperty(), password);
        } catch (IOException | GeneralSecurityException e) {
            close();
            throw new IllegalStateException(
                    "the client's certificate could not be put, encrypted, into the directory for temporary files (" + e
                            + "); see whether this process may write there",
                    e);
        }
    }

    private static void write(ClientCertificate certificate, Path file, char[] password)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "client", certificate.key(), password, certificate.chain().toArray(X509Certificate[]::new));
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password);
        }
    }

    @Override
    public synchronized void close() {
        Path file = keyFile;
        keyFile = null;
        if (file != null) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LOG.warn("The encrypted file {} is of no use any more, but could not be removed.", file, e);
            }
        }
    }
}
