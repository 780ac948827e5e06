package dev.latchkey.spi.security;

import dev.latchkey.spi.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * Finds out, on a connection of its own, what keeps a client and a server apart that no waiting will mend: a certificate
 * that one of them does not accept, or TLS on one side only. What it says is certain; what is not, it does not say.
 */
public final class TlsProbe {

    /** How long a server may take to say that it does not like what it was shown. */
    private static final int REFUSAL_MILLIS = 300;

    private static final String HTTP = "HTTP/";

    private final HostPort address;
    private final @Nullable Tls tls;
    private final int timeoutMillis;

    private TlsProbe(HostPort address, @Nullable Tls tls, int timeoutMillis) {
        this.address = address;
        this.tls = tls;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * What is wrong with the address, as a clause with advice; empty if nothing of the kind is. Blocks, and not much longer
     * than told.
     */
    public static Optional<String> obstacle(HostPort address, Security security, int timeoutMillis) {
        try {
            return Optional.ofNullable(new TlsProbe(address, security.tls(), timeoutMillis).look());
        } catch (IOException | GeneralSecurityException e) {
            return Optional.empty();
        }
    }

    private @Nullable String look() throws IOException, GeneralSecurityException {
        InetSocketAddress resolved = new InetSocketAddress(address.host(), address.port());
        if (resolved.isUnresolved()) {
            return null;
        }
        try (Socket socket = new BoundedSocket(TimeUnit.MILLISECONDS.toNanos(timeoutMillis))) {
            socket.connect(resolved, timeoutMillis);
            ServerTrust trust = new ServerTrust(tls);
            try (SSLSocket secured = (SSLSocket) TlsContexts.of(tls, trust)
                    .getSocketFactory()
                    .createSocket(socket, address.host(), address.port(), true)) {
                SSLParameters parameters = secured.getSSLParameters();
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                secured.setSSLParameters(parameters);
                return tls == null ? lookForTls(secured, trust) : talk(secured, trust, tls);
            }
        }
    }

    /** Plain text is wanted. */
    private static @Nullable String lookForTls(SSLSocket secured, ServerTrust trust) throws IOException {
        try {
            secured.startHandshake();
        } catch (SSLException e) {
            if (!trust.sawServer() && !isAlert(e)) {
                return null;
            }
        }
        return "speaks TLS, but plain text was tried; add tls=true, and name the authority of its certificate with ca=…";
    }

    private @Nullable String talk(SSLSocket secured, ServerTrust trust, Tls with) throws IOException {
        try {
            secured.startHandshake();
            // A server that does not accept the client's certificate says so only after the handshake.
            secured.setSoTimeout(Math.min(REFUSAL_MILLIS, timeoutMillis));
            secured.getInputStream().read();
            return null;
        } catch (SocketTimeoutException content) {
            return null;
        } catch (SSLException e) {
            String refusal = trust.refusal(address.host());
            if (refusal != null) {
                return refusal;
            } else if (isAlert(e)) {
                return trust.sawServer() ? clientRefused(with.client(), alert(e)) : "refused TLS (" + alert(e) + ")";
            }
            boolean plain = String.valueOf(e.getMessage()).contains("unrecognized") || answersInHttp();
            return plain
                    ? "answers in plain text, but TLS was tried; name its TLS port, or leave out tls, ca, cert and key"
                    : null;
        }
    }

    /** Some servers hang up on TLS without a word at a port for plain text. */
    private boolean answersInHttp() throws IOException {
        try (Socket socket = new BoundedSocket(TimeUnit.MILLISECONDS.toNanos(timeoutMillis))) {
            socket.connect(new InetSocketAddress(address.host(), address.port()), timeoutMillis);
            socket.getOutputStream().write("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            byte[] answer = socket.getInputStream().readNBytes(HTTP.length());
            return new String(answer, StandardCharsets.US_ASCII).equals(HTTP);
        }
    }

    private static String clientRefused(@Nullable ClientCertificate shown, String alert) {
        if (shown == null) {
            return "demands a certificate of the client (" + alert
                    + "), but none is given; name one with cert=… and key=…";
        }
        String flaw = ServerTrust.outsideValidity(shown.chain().get(0));
        return flaw == null
                ? "refused the client's certificate of " + shown.subject() + " (" + alert
                        + "); use one of an authority that it knows"
                : "refused the client's certificate in " + shown.file() + ", which " + flaw + "; have a new one issued";
    }

    private static boolean isAlert(SSLException e) {
        return String.valueOf(e.getMessage()).contains("fatal alert");
    }

    /** The alert's name as the standard has it. */
    private static String alert(SSLException e) {
        String message = String.valueOf(e.getMessage());
        return message.substring(message.lastIndexOf(' ') + 1);
    }
}
