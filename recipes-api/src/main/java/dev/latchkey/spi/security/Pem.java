package dev.latchkey.spi.security;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads certificates and private keys from PEM files; what it throws says which file is wrong, and shows nothing of it. */
final class Pem {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*+)-----END \\1-----");

    /** The kinds of keys, and how a key of each kind signs. */
    private static final Map<String, String> SIGNATURES =
            Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

    private static final byte[] PROBE = {1, 2, 3};

    private Pem() {}

    private record Block(String type, byte[] content) {}

    private static List<Block> blocks(String parameter, Path file) {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(Security.read(parameter, file));
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw unusable(parameter, file, "has a block that is damaged", "Write the file anew.", null);
            }
        }
        return blocks;
    }

    /** The certificates in the file, in their order; at least one. */
    static List<X509Certificate> certificates(String parameter, Path file) {
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(parameter, file)) {
            if (block.type().equals("CERTIFICATE")) {
                try {
                    certificates.add((X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(block.content())));
                } catch (CertificateException e) {
                    throw unusable(parameter, file, "holds one that is damaged", "Write the file anew.", e);
                }
            }
        }
        if (certificates.isEmpty()) {
            throw unusable(
                    parameter,
                    file,
                    "holds no certificate",
                    "It begins with a line -----BEGIN CERTIFICATE-----.",
                    null);
        }
        return certificates;
    }

    /** The one private key in the file. */
    static PrivateKey privateKey(String parameter, Path file) {
        for (Block block : blocks(parameter, file)) {
            if (block.type().equals("PRIVATE KEY")) {
                return decoded(parameter, file, block.content());
            } else if (block.type().equals("ENCRYPTED PRIVATE KEY")) {
                throw unusable(
                        parameter,
                        file,
                        "holds one that is encrypted",
                        "Decrypt it with openssl pkcs8 -in FILE -out NEW, and let nobody else read the new file.",
                        null);
            } else if (block.type().endsWith("PRIVATE KEY")) {
                throw unusable(
                        parameter,
                        file,
                        "holds one of the older form " + block.type(),
                        "Convert it with openssl pkcs8 -topk8 -nocrypt -in FILE -out NEW.",
                        null);
            }
        }
        throw unusable(
                parameter, file, "holds no private key", "It begins with a line -----BEGIN PRIVATE KEY-----.", null);
    }

    private static PrivateKey decoded(String parameter, Path file, byte[] content) {
        for (String algorithm : SIGNATURES.keySet()) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(content));
            } catch (InvalidKeySpecException e) {
                // It is of another kind.
            } catch (GeneralSecurityException e) {
                throw unusable(parameter, file, "cannot be read by this Java runtime", "Use an RSA or EC key.", null);
            }
        }
        // The cause would be about one kind only; and nothing is said that might show a part of the key.
        throw unusable(parameter, file, "is damaged or of an unknown kind", "Use an RSA or EC key.", null);
    }

    /** The two together, if the key is that of the first certificate. */
    static ClientCertificate matching(Path file, List<X509Certificate> chain, Path keyFile, PrivateKey key) {
        boolean belong;
        try {
            Signature signing = Signature.getInstance(SIGNATURES.getOrDefault(key.getAlgorithm(), key.getAlgorithm()));
            signing.initSign(key);
            signing.update(PROBE);
            byte[] signature = signing.sign();
            signing.initVerify(chain.get(0).getPublicKey());
            signing.update(PROBE);
            belong = signing.verify(signature);
        } catch (GeneralSecurityException e) {
            belong = false;
        }
        if (!belong) {
            throw new IllegalArgumentException(
                    "The private key of the first certificate in " + file + " is wanted as key, but " + keyFile
                            + " holds another. Name the two files that were made together.");
        }
        return new ClientCertificate(file, key, chain);
    }

    private static IllegalArgumentException unusable(
            String parameter, Path file, String found, String advice, @Nullable Throwable cause) {
        String wanted = parameter.equals("key") ? "A private key" : "Certificates";
        return new IllegalArgumentException(
                wanted + " in PEM form are wanted of the file that " + parameter + " names, but "
                        + file.toAbsolutePath() + " " + found + ". " + advice,
                cause);
    }
}
