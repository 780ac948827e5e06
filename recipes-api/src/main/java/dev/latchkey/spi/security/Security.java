package dev.latchkey.spi.security;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a client and its servers know each other, as the URI's parameters, the builder and the files that they name say.
 * Everything was read and checked when it was made, so whoever has one finds no fault with a file later. Its text shows no
 * secret.
 *
 * @param tls null for plain text
 * @param credentials null if there is no user
 */
public record Security(@Nullable Tls tls, @Nullable Credentials credentials) {

    /** The parameters that {@link #of} reads, each with the values that it takes. */
    public static final Map<String, String> PARAMETERS = Map.of(
            "tls", "true or false; true if a certificate is named",
            "ca", "a PEM file with the certificates that vouch for the servers; else the Java runtime's own do",
            "cert", "a PEM file with the client's certificate, and those between it and its authority",
            "key", "a PEM file with the certificate's private key, in PKCS#8",
            "user", "who connects",
            "password", "the user's password; better given to the builder, or by passwordFile",
            "passwordFile", "a file that holds the password and nothing else");

    private static final Logger LOG = LoggerFactory.getLogger(Security.class);

    /** Plain text, and no user. */
    public static final Security NONE = new Security(null, null);

    /**
     * Makes it of a backend's parameters; those that are others' are left alone.
     *
     * @throws IllegalArgumentException if they contradict each other, or a file cannot be used
     */
    public static Security of(Map<String, String> parameters) {
        Security security = new Security(tls(parameters), credentials(parameters));
        if (security.credentials() != null && security.tls() == null) {
            LOG.warn(
                    "The password of {} goes over the network for everybody to read; use TLS.", security.credentials());
        }
        return security;
    }

    /** Whether servers are told who this is. */
    public boolean identifies() {
        return credentials != null || (tls != null && tls.client() != null);
    }

    private static @Nullable Tls tls(Map<String, String> parameters) {
        Path ca = path("ca", parameters);
        Path cert = path("cert", parameters);
        Path key = path("key", parameters);
        boolean named = ca != null || cert != null || key != null;
        String wanted = parameters.getOrDefault("tls", Boolean.toString(named));
        if (!wanted.equals("true") && !wanted.equals("false")) {
            throw new IllegalArgumentException(
                    "The parameter tls is true or false, but it is neither. Write tls=true for TLS.");
        }
        if (wanted.equals("false")) {
            if (named) {
                throw new IllegalArgumentException(
                        "With tls=false there is no use for ca, cert and key, but one of them is"
                                + " given. Leave out tls=false for TLS, or the files for plain text.");
            }
            return null;
        }
        if ((cert == null) != (key == null)) {
            throw new IllegalArgumentException(
                    "A client's certificate needs its private key and the other way round, but only "
                            + (cert == null ? "key" : "cert")
                            + " is given. Name both files, which may be one and the same.");
        }
        List<X509Certificate> authorities = ca == null ? List.of() : Pem.certificates("ca", ca);
        ClientCertificate client = cert == null || key == null
                ? null
                : Pem.matching(cert, Pem.certificates("cert", cert), key, Pem.privateKey("key", key));
        return new Tls(ca, authorities, client);
    }

    private static @Nullable Credentials credentials(Map<String, String> parameters) {
        String user = parameters.get("user");
        String password = parameters.get("password");
        Path file = path("passwordFile", parameters);
        if (password != null && file != null) {
            throw new IllegalArgumentException(
                    "The password is given twice, as password and as passwordFile. Leave one of them out.");
        }
        if (file != null) {
            password = passwordIn(file);
        }
        if (user == null && password == null) {
            return null;
        }
        if (user == null || user.isEmpty()) {
            throw new IllegalArgumentException("A password is given, but no user. Say whose it is with user=….");
        }
        if (password == null || password.isEmpty()) {
            throw new IllegalArgumentException("The user \"" + user
                    + "\" is given, but no password. Give it to the builder, or name a file with passwordFile=….");
        }
        return new Credentials(user, password);
    }

    /** The file's only line. */
    private static String passwordIn(Path file) {
        String text = read("passwordFile", file);
        String password = text.replaceFirst("\\R\\z", "");
        if (password.isEmpty() || password.lines().count() > 1) {
            throw new IllegalArgumentException(
                    "A file that holds the password in one line is wanted as passwordFile, but " + file
                            + (password.isEmpty() ? " is empty." : " has more than one line."));
        }
        return password;
    }

    private static @Nullable Path path(String parameter, Map<String, String> parameters) {
        String text = parameters.get(parameter);
        if (text == null) {
            return null;
        }
        try {
            if (!text.isBlank()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            // Its message would repeat the text, and somebody may have put a secret there by mistake.
        }
        throw new IllegalArgumentException(
                "The parameter " + parameter + " names a file, but what it says can be none. Write the file's path.");
    }

    /** The text of a file that a parameter names. */
    static String read(String parameter, Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException(
                    "A file is wanted that " + parameter + " names, but there is no " + file.toAbsolutePath() + ".", e);
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("A file of text is wanted that " + parameter + " names, but "
                    + file.toAbsolutePath() + " is none. Certificates and keys stand in PEM files: convert a store by"
                    + " openssl pkcs12.");
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "The file that " + parameter + " names, " + file.toAbsolutePath() + ", cannot be read (" + e
                            + "). See whether this process may.",
                    e);
        }
    }

    /** What is used, without any secret. */
    @Override
    public String toString() {
        Tls with = tls;
        return (with == null ? "plain text" : "TLS" + (with.client() == null ? "" : " with the " + with.client()))
                + (credentials == null ? "" : ", " + credentials);
    }
}
