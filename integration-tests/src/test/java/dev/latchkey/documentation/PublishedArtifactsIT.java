package dev.latchkey.documentation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.latchkey.conformance.servers.EtcdVersion;
import dev.latchkey.conformance.servers.SharedEngines;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.AnnotatedElementContext;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.io.TempDirFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What a user gets: projects outside this build, made of what the README says and nothing else, each with one backend. They
 * have a local repository of their own, which holds this project's artifacts as {@code mvn install} lays them out; everything
 * else comes from the repository of the build that runs this test.
 */
@DisplayName("The artifacts, in a project of a user's own,")
class PublishedArtifactsIT {

    private static final List<String> BACKENDS = List.of("local", "zookeeper", "etcd");
    private static final Map<String, String> FOLDERS = Map.of("latchkey-parent", ".", "latchkey-bom", "bom");
    private static final List<String> LIBRARIES =
            List.of("recipes-api", "fence-conformance", "backend-local", "backend-zookeeper", "backend-etcd");
    private static final String VERSION = System.getProperty("latchkey.version", "");
    private static final String COMPILE = "org.apache.maven.plugins:maven-compiler-plugin:3.15.0:compile";
    private static final String GATHER = "org.apache.maven.plugins:maven-dependency-plugin:3.11.0:copy-dependencies";

    /** What only this backend may bring along. */
    private static final Map<String, String> OWN = Map.of(
            "local", "backend-local.*",
            "zookeeper", "backend-zookeeper.*|(curator|zookeeper)-.*",
            "etcd", "backend-etcd.*|(jetcd|grpc|vertx|protobuf)-.*");

    @TempDir(factory = InTarget.class)
    private static Path home;

    @BeforeAll
    static void buildTheProjects() throws Exception {
        Stream.concat(FOLDERS.keySet().stream(), LIBRARIES.stream()).forEach(PublishedArtifactsIT::install);
        Files.writeString(home.resolve("settings.xml"), """
                <settings>
                  <profiles>
                    <profile>
                      <id>outer</id>
                      <repositories><repository>%1$s</repository></repositories>
                      <pluginRepositories><pluginRepository>%1$s</pluginRepository></pluginRepositories>
                    </profile>
                  </profiles>
                  <activeProfiles><activeProfile>outer</activeProfile></activeProfiles>
                </settings>
                """.formatted("<id>outer</id><url>"
                + Path.of(System.getProperty("latchkey.maven.repository", "")).toUri()
                + "</url><snapshots><enabled>false</enabled></snapshots>"));
        for (String backend : BACKENDS) {
            writeProject(backend);
        }
        writeFence();
        Files.writeString(home.resolve("pom.xml"), pom("all", """
                <packaging>pom</packaging>
                <modules>
                  <module>local</module><module>zookeeper</module><module>etcd</module><module>fence</module>
                </modules>
                """));
        run(List.of(
                Path.of(System.getProperty("latchkey.maven.home", ""), "bin", "mvn")
                        .toString(),
                "-B",
                "-q",
                "-gs",
                "settings.xml",
                "-Dmaven.repo.local=" + home.resolve("repository"),
                "-Dmaven.compiler.release=17",
                "-DincludeScope=runtime",
                "-DoutputDirectory=target/lib",
                COMPILE,
                GATHER));
    }

    /** As {@code mvn install} does it. */
    private static void install(String artifact) {
        Path module = Path.of("..", FOLDERS.getOrDefault(artifact, artifact));
        Path shelf = home.resolve(Path.of("repository", "dev", "latchkey", artifact, VERSION));
        String stem = artifact + '-' + VERSION;
        try {
            Files.createDirectories(shelf);
            Files.copy(module.resolve("pom.xml"), shelf.resolve(stem + ".pom"));
            for (String part : List.of(".jar", "-sources.jar", "-javadoc.jar")) {
                Path archive = module.resolve(Path.of("target", stem + part));
                if (Files.exists(archive)) {
                    Files.copy(archive, shelf.resolve(stem + part));
                }
            }
        } catch (IOException e) {
            throw new AssertionError(
                    artifact + " cannot be laid out as installed; was the build's package phase run?", e);
        }
    }

    /** The README's own lines; it names one backend, and says that the others may stand there. */
    private static void writeProject(String backend) throws IOException {
        String dependencies = Readme.blocks("xml").get(0).text();
        assertThat(dependencies.split("backend-etcd</artifactId>")).hasSize(2);
        Path sources = Files.createDirectories(home.resolve(Path.of(backend, "src", "main", "java")));
        Files.writeString(
                home.resolve(Path.of(backend, "pom.xml")),
                pom(
                        backend,
                        dependencies.replace("backend-etcd</artifactId>", "backend-" + backend + "</artifactId>")));
        try (InputStream program = PublishedArtifactsIT.class.getResourceAsStream("Till.java")) {
            Files.copy(program, sources.resolve("Till.java"));
        }
    }

    /** The test of a fence of the user's own, which needs no backend. */
    private static void writeFence() throws IOException {
        String dependencies = Readme.blocks("xml").get(0).text().replace("backend-etcd<", "fence-conformance<");
        int end = dependencies.lastIndexOf("</dependencies>");
        Path sources = Files.createDirectories(home.resolve(Path.of("fence", "src", "main", "java")));
        Files.writeString(
                home.resolve(Path.of("fence", "pom.xml")),
                pom(
                        "fence",
                        dependencies.substring(0, end)
                                + """
                          <dependency>
                            <groupId>org.junit.jupiter</groupId>
                            <artifactId>junit-jupiter-api</artifactId>
                            <version>%s</version>
                            <scope>provided</scope>
                          </dependency>
                        """.formatted(Test.class.getPackage().getImplementationVersion())
                                + dependencies.substring(end)));
        Files.writeString(sources.resolve("TillFence.java"), """
                abstract class TillFence extends dev.latchkey.conformance.fence.FenceConformance {}
                """);
    }

    private static String pom(String name, String body) {
        return """
                <project xmlns="http://maven.apache.org/POM/4.0.0">
                  <modelVersion>4.0.0</modelVersion>
                  <groupId>org.example</groupId>
                  <artifactId>%s</artifactId>
                  <version>1</version>
                  %s
                </project>
                """.formatted(name, body);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("build and run with the two dependencies that the README names")
    @ValueSource(strings = {"local", "zookeeper", "etcd"})
    void twoDependenciesAreEnough(String backend) throws Exception {
        String namespace = "published-" + UUID.randomUUID();
        String uri = switch (backend) {
            case "zookeeper" -> SharedEngines.zooKeeper(1).uri(namespace);
            case "etcd" -> SharedEngines.etcd(EtcdVersion.V3_4, 1).uri(namespace);
            default -> "local:";
        };
        String classPath = Path.of(backend, "target", "classes")
                + File.pathSeparator
                + Path.of(backend, "target", "lib").resolve("*");
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        assertThat(run(List.of(
                        java,
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        "Till",
                        uri + "?connectTimeout=2m&requestTimeout=30s&sessionTtl=40s")))
                .contains("The till is open, with token ");
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("bring one backend, and nothing of the others")
    @ValueSource(strings = {"local", "zookeeper", "etcd"})
    void oneBackendBringsNothingOfTheOthers(String backend) throws IOException {
        List<String> tree = libraries(backend);
        assertThat(tree).anyMatch(archive -> archive.matches(OWN.get(backend)));
        OWN.forEach((other, own) -> {
            if (!other.equals(backend)) {
                assertThat(tree).noneMatch(archive -> archive.matches(own));
            }
        });
    }

    @Test
    @DisplayName("bring nothing else at all where the engine is inside the process")
    void localBringsNothingElse() throws IOException {
        assertThat(libraries("local"))
                .extracting(archive -> archive.replaceFirst("-[0-9].*", ""))
                .containsExactlyInAnyOrder("recipes-api", "backend-local", "jspecify", "slf4j-api");
    }

    @Test
    @DisplayName("bring all parts of gRPC in one version, although the BOM leaves that to whoever imports it")
    void partsOfGrpcFitTogether() throws IOException {
        assertThat(Path.of("..", "bom", "pom.xml")).content().doesNotContain("io.grpc");
        List<String> versions = libraries("etcd").stream()
                .filter(archive -> archive.startsWith("grpc-"))
                .map(archive -> archive.replaceFirst("[a-z-]*", ""))
                .toList();
        assertThat(versions).hasSizeGreaterThan(1).containsOnly(versions.get(0));
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("have their sources and their Javadoc beside them")
    @FieldSource("LIBRARIES")
    void haveSourcesAndJavadoc(String artifact) {
        assumeFalse(Boolean.getBoolean("maven.source.skip"), "this build makes no sources (maven.source.skip)");
        assumeFalse(Boolean.getBoolean("maven.javadoc.skip"), "this build makes no Javadoc (maven.javadoc.skip)");
        Path shelf = home.resolve(Path.of("repository", "dev", "latchkey", artifact, VERSION));
        assertThat(shelf.resolve(artifact + '-' + VERSION + "-sources.jar")).isNotEmptyFile();
        assertThat(shelf.resolve(artifact + '-' + VERSION + "-javadoc.jar")).isNotEmptyFile();
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("say in each of their jars under which licence they are")
    @FieldSource("LIBRARIES")
    void carryTheLicence(String artifact) throws IOException {
        String licence = Files.readString(Path.of("..", "LICENSE"));
        Path shelf = home.resolve(Path.of("repository", "dev", "latchkey", artifact, VERSION));
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(shelf, "*.jar")) {
            for (Path jar : jars) {
                try (ZipFile opened = new ZipFile(jar.toFile())) {
                    ZipEntry entry = opened.getEntry("META-INF/LICENSE");
                    assertThat(entry).as(jar.getFileName().toString()).isNotNull();
                    assertThat(new String(opened.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8))
                            .isEqualTo(licence);
                }
            }
        }
    }

    @Test
    @DisplayName("bring the suite for a fence of one's own, and nothing with it but what that stands on")
    void fenceConformanceStandsAlone() throws IOException {
        assertThat(libraries("fence"))
                .extracting(archive -> archive.replaceFirst("-[0-9].*", ""))
                .containsExactlyInAnyOrder("recipes-api", "fence-conformance", "jspecify", "slf4j-api");
    }

    private static List<String> libraries(String backend) throws IOException {
        try (Stream<Path> files = Files.list(home.resolve(Path.of(backend, "target", "lib")))) {
            return files.map(file -> file.getFileName().toString()).toList();
        }
    }

    /** Runs a program to its end, and returns what it printed. */
    private static String run(List<String> command) throws IOException, InterruptedException {
        Path log = Files.createTempFile(home, "said", ".log");
        Process process = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES))
                    .as(() -> command + " has ended; it said: " + read(log))
                    .isTrue();
        } finally {
            process.destroyForcibly();
        }
        assertThat(process.exitValue())
                .as(() -> command + " said: " + read(log))
                .isZero();
        return read(log);
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Beside what else the build makes. */
    private static final class InTarget implements TempDirFactory {

        @Override
        public Path createTempDirectory(AnnotatedElementContext annotated, ExtensionContext test) throws IOException {
            return Files.createTempDirectory(Path.of("target").toAbsolutePath(), "user-");
        }
    }
}
