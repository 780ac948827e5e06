package dev.latchkey.spi.security;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Judges a server's certificate as a client does, and remembers why it was refused, so that it can be said in words. One
 * for each connection; without TLS settings it believes everybody, since it is only asked who is there.
 */
final class ServerTrust extends X509ExtendedTrustManager {

    private final @Nullable Tls tls;
    private final @Nullable X509ExtendedTrustManager judge;
    private List<X509Certificate> shown = List.of();
    private @Nullable CertificateException refused;
    private boolean trusted;

    ServerTrust(@Nullable Tls tls) throws GeneralSecurityException, IOException {
        this.tls = tls;
        this.judge = tls == null ? null : TlsContexts.trusting(tls);
    }

    /** Whether there was a server that spoke TLS. */
    boolean sawServer() {
        return !shown.isEmpty();
    }

    /** Why the server's certificate was not accepted, as a clause; null if it was, or none was shown. */
    @Nullable
    String refusal(String host) {
        if (tls == null || refused == null) {
            return null;
        }
        X509Certificate own = shown.get(0);
        for (X509Certificate certificate : shown) {
            String flaw = outsideValidity(certificate);
            if (flaw != null) {
                return "its certificate is not valid: that of " + subject(certificate) + " " + flaw
                        + "; have a new one issued";
            }
        }
        if (trusted) {
            return "its certificate is not for " + host + " but for " + names(own)
                    + "; use a name that it is for, or have one issued that names this host";
        }
        return "its certificate, of " + subject(own) + ", issued by "
                + own.getIssuerX500Principal().getName() + ", is not vouched for by " + tls.believed()
                + "; name the authority that issued it with ca=…";
    }

    /** What is wrong with the time, as the end of a sentence; null if nothing is. */
    static @Nullable String outsideValidity(X509Certificate certificate) {
        try {
            certificate.checkValidity();
            return null;
        } catch (CertificateExpiredException e) {
            return "expired on " + certificate.getNotAfter().toInstant();
        } catch (CertificateNotYetValidException e) {
            return "is valid only from " + certificate.getNotBefore().toInstant() + " on";
        }
    }

    private static String subject(X509Certificate certificate) {
        return certificate.getSubjectX500Principal().getName();
    }

    private static String names(X509Certificate certificate) {
        try {
            Collection<List<?>> alternatives = certificate.getSubjectAlternativeNames();
            if (alternatives != null) {
                return alternatives.stream().map(name -> name.get(1)).toList().toString();
            }
        } catch (CertificateException e) {
            // Then it has none that anybody could read.
        }
        return subject(certificate) + ", without any host's name";
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        shown = List.of(chain);
        X509ExtendedTrustManager asked = judge;
        if (asked == null) {
            return;
        }
        try {
            asked.checkServerTrusted(chain, authType, socket);
        } catch (CertificateException e) {
            refused = e;
            trusted = isTrustedWhateverItsName(asked, chain, authType);
            throw e;
        }
    }

    private static boolean isTrustedWhateverItsName(
            X509ExtendedTrustManager judge, X509Certificate[] chain, String authType) {
        try {
            judge.checkServerTrusted(chain, authType);
            return true;
        } catch (CertificateException e) {
            return false;
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw unused();
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw unused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
            throws CertificateException {
        throw unused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
            throws CertificateException {
        throw unused();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
        throw unused();
    }

    private static CertificateException unused() {
        return new CertificateException("Only servers are judged here, and on sockets.");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
