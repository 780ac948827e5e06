package dev.latchkey.conformance.servers;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.concurrent.atomic.AtomicInteger;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.util.io.pem.PemObject;
import org.bouncycastle.util.io.pem.PemWriter;

/** Issues certificates for one test run, and writes them and their keys to files beneath {@code target}. */
public final class TestAuthority {

    private static final AtomicInteger COUNT = new AtomicInteger();

    /** A certificate and its key, each in a file, and both in one. */
    public record Issued(Path certificate, Path key, Path both) {}

    private final String name;
    private final Path directory = new WorkDirectory("certificates").data();
    private final KeyPair keys = ecKeys();
    private final X509Certificate certificate;
    private final Path file;

    /** An authority of its own, that nobody knows yet. */
    public TestAuthority(String name) {
        this.name = name;
        this.certificate = sign(name, "", keys, Instant.now().plus(Duration.ofDays(2)), true);
        this.file = write("authority.pem", pem("CERTIFICATE", encoded(certificate)));
    }

    /** The file with the authority's own certificate. */
    public Path file() {
        return file;
    }

    /** For a server on the loopback, or a client; valid for a day. */
    public Issued issue(String commonName) {
        return issue(commonName, "127.0.0.1", Instant.now().plus(Duration.ofDays(1)));
    }

    /** Was valid until an hour ago. */
    public Issued issueExpired(String commonName) {
        return issue(commonName, "127.0.0.1", Instant.now().minus(Duration.ofHours(1)));
    }

    /** For a server at another address. */
    public Issued issueFor(String address, String commonName) {
        return issue(commonName, address, Instant.now().plus(Duration.ofDays(1)));
    }

    private Issued issue(String commonName, String address, Instant until) {
        KeyPair pair = ecKeys();
        String unique = commonName + "-" + COUNT.incrementAndGet();
        String certificateText = pem("CERTIFICATE", encoded(sign(commonName, address, pair, until, false)));
        String keyText = pem("PRIVATE KEY", pair.getPrivate().getEncoded());
        return new Issued(
                write(unique + ".pem", certificateText),
                write(unique + ".key", keyText),
                write(unique + "-both.pem", keyText + certificateText));
    }

    /** A pair of RSA keys to sign tokens with: the private one in {@code key}, the public one in {@code certificate}. */
    public Issued tokenKeys() {
        KeyPair pair = keys("RSA");
        return new Issued(
                write("token.pub", pem("PUBLIC KEY", pair.getPublic().getEncoded())),
                write("token.key", pem("PRIVATE KEY", pair.getPrivate().getEncoded())),
                file);
    }

    /** Writes a file beside the certificates. */
    public Path write(String fileName, String content) {
        try {
            return Files.writeString(directory.resolve(fileName), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private X509Certificate sign(String subject, String address, KeyPair pair, Instant until, boolean authority) {
        try {
            JcaX509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                    new X500Name("CN=" + name),
                    BigInteger.valueOf(COUNT.incrementAndGet()),
                    Date.from(Instant.now().minus(Duration.ofDays(1))),
                    Date.from(until),
                    new X500Name("CN=" + subject),
                    pair.getPublic());
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
            if (!authority) {
                builder.addExtension(
                        Extension.subjectAlternativeName,
                        false,
                        new GeneralNames(new GeneralName(GeneralName.iPAddress, address)));
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                    KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                }));
            }
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
        } catch (GeneralSecurityException | OperatorException | IOException e) {
            throw new IllegalStateException("a certificate for " + subject + " could not be made", e);
        }
    }

    private static KeyPair ecKeys() {
        return keys("EC");
    }

    private static KeyPair keys(String algorithm) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
            if (algorithm.equals("EC")) {
                generator.initialize(new ECGenParameterSpec("secp256r1"));
            } else {
                generator.initialize(2048);
            }
            return generator.generateKeyPair();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String pem(String type, byte[] content) {
        StringWriter text = new StringWriter();
        try (PemWriter writer = new PemWriter(text)) {
            writer.writeObject(new PemObject(type, content));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return text.toString();
    }
}
