package dev.latchkey.conformance.servers;

/** The versions of etcd that the tests run against. */
public enum EtcdVersion {
    /** As in Debian bookworm. */
    V3_4("3.4", "bookworm", "quay.io/coreos/etcd:v3.4.34"),
    /** As in Debian trixie. */
    V3_5("3.5", "trixie", "quay.io/coreos/etcd:v3.5.16");

    private final String number;
    private final String debianSuite;
    private final String publishedImage;

    EtcdVersion(String number, String debianSuite, String publishedImage) {
        this.number = number;
        this.debianSuite = debianSuite;
        this.publishedImage = publishedImage;
    }

    /** Major and minor number. */
    public String number() {
        return number;
    }

    String debianSuite() {
        return debianSuite;
    }

    String publishedImage() {
        return publishedImage;
    }
}
