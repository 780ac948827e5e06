package dev.latchkey.conformance;

import dev.latchkey.conformance.servers.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;

/** Something that speaks TLS on a port, shows the certificate that it was given, and says nothing else. */
final class TlsStranger implements AutoCloseable {

    private final SSLServerSocket socket;

    TlsStranger(TestAuthority.Issued shown) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (var in = Files.newInputStream(shown.certificate())) {
            Certificate certificate = CertificateFactory.getInstance("X.509").generateCertificate(in);
            String key = Files.readString(shown.key()).replaceAll("-----[^-]+-----|\\s", "");
            store.setKeyEntry(
                    "server",
                    KeyFactory.getInstance("EC")
                            .generatePrivate(
                                    new PKCS8EncodedKeySpec(Base64.getDecoder().decode(key))),
                    new char[0],
                    new Certificate[] {certificate});
        }
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(store, new char[0]);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        socket = (SSLServerSocket)
                context.getServerSocketFactory().createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread thread = new Thread(this::accept, "conformance-tls-stranger");
        thread.setDaemon(true);
        thread.start();
    }

    int port() {
        return socket.getLocalPort();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket visitor = socket.accept();
                Thread thread = new Thread(() -> converse(visitor), "conformance-tls-visitor");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException e) {
                // It was closed, which ends the loop.
            }
        }
    }

    /** Reads until the visitor goes; the first read does the handshake. */
    private static void converse(Socket visitor) {
        try (visitor) {
            visitor.getInputStream().readAllBytes();
        } catch (IOException e) {
            // The visitor did not like what it was shown.
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
