package dev.latchkey.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds the house to its plan: who may import whom, and what no class may do. */
@DisplayName("The house")
class ArchitectureTest {

    private static final String ROOT = "dev.latchkey";
    private static final String SPI = ROOT + ".spi..";
    private static final String SESSION = ROOT + ".session..";
    private static final String CODEC = ROOT + ".codec..";
    private static final String CORE = ROOT + ".core..";
    private static final String CONFORMANCE = ROOT + ".conformance..";
    private static final String[] LIBRARIES = {
        "java..", "javax.crypto..", "javax.net.ssl..", "javax.security.auth.x500..", "org.slf4j..", "org.jspecify.."
    };
    private static final int CLASS_LINES_MAX = 400;

    /** Writes into a ticket since when it stands, for people to read. */
    private static final String SHOWS_PEOPLE_THE_TIME = ROOT + ".core.WallClock";

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    @DisplayName("rests on an spi that knows nothing of it")
    void spiStandsAlone() {
        assertDependsOnlyOn(SPI, SPI);
    }

    @Test
    @DisplayName("has sessions that know of the spi only")
    void sessionsKnowTheSpiOnly() {
        assertDependsOnlyOn(SESSION, SESSION, SPI);
    }

    @Test
    @DisplayName("has a core that knows of sessions and the spi only")
    void coreKnowsSessionsAndTheSpi() {
        assertDependsOnlyOn(CORE, CORE, SESSION, SPI);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("has recipes that know of the core and what it stands on, and not of each other")
    @ValueSource(strings = {"lock", "election", "fence", "barrier", "atomic", "config", "discovery", "group"})
    void recipesDoNotSeeEachOther(String recipe) {
        String own = ROOT + "." + recipe + "..";
        assertDependsOnlyOn(own, own, CODEC, CORE, SESSION, SPI);
    }

    @Test
    @DisplayName("has codecs that know of the words that all recipes share, and of no recipe")
    void codecsKnowNoRecipe() {
        assertDependsOnlyOn(CODEC, CODEC, SESSION);
    }

    @ParameterizedTest(name = "{0}")
    @DisplayName("has backends that know of the spi only")
    @ValueSource(strings = {"local", "zookeeper", "etcd"})
    void backendsKnowTheSpiOnly(String backend) {
        String own = ROOT + "." + backend + "..";
        noClasses()
                .that()
                .resideInAPackage(own)
                .should()
                .dependOnClassesThat(
                        resideInAPackage(ROOT + "..").and(DescribedPredicate.not(resideInAnyPackage(own, SPI))))
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    @DisplayName("has a front door that no backend and no test of conformance stands behind")
    void frontDoorKnowsNoBackend() {
        noClasses()
                .that()
                .resideInAPackage(ROOT)
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        ROOT + ".local..", ROOT + ".zookeeper..", ROOT + ".etcd..", ROOT + ".cli..", CONFORMANCE))
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    @DisplayName("has a command that uses what applications use, and nothing beneath it")
    void commandIsAnApplication() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + ".cli..")
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage(CORE, SPI, CONFORMANCE, ROOT + ".zookeeper..", ROOT + ".etcd.."))
                .check(CODE);
    }

    @Test
    @DisplayName("shows no type in a public signature that its users cannot see without another library")
    void signaturesShowOwnTypesOnly() {
        Set<String> exported = exportedPackages();
        assertThat(exported).contains(ROOT + ".spi");
        List<String> strangers = new ArrayList<>();
        CODE.stream()
                .filter(type -> exported.contains(type.getPackageName()))
                .filter(ArchitectureTest::isVisible)
                .forEach(type -> shownBy(type)
                        .filter(shown -> !isUsable(shown))
                        .forEach(shown -> strangers.add(type.getName() + " shows " + shown.getName())));
        assertThat(strangers).isEmpty();
    }

    @Test
    @DisplayName("decides nothing by the wall clock")
    void noWallClock() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "..")
                .and()
                .resideOutsideOfPackage(CONFORMANCE)
                .and()
                .doNotHaveFullyQualifiedName(SHOWS_PEOPLE_THE_TIME)
                .should()
                .callMethodWhere(describe(
                        "reads the wall clock",
                        call -> isWallClock(
                                call.getTarget().getOwner().getName(),
                                call.getTarget().getName())))
                .orShould()
                .callConstructorWhere(describe(
                        "makes a date of the wall clock",
                        call -> call.getTargetOwner().getName().equals("java.util.Date")
                                && call.getTarget().getRawParameterTypes().isEmpty()))
                .allowEmptyShould(true)
                .check(CODE);
    }

    @Test
    @DisplayName("never sleeps for a time")
    void noSleep() {
        noClasses()
                .should()
                .callMethodWhere(describe("sleeps", call -> {
                    AccessTarget.MethodCallTarget target = call.getTarget();
                    return target.getName().equals("sleep")
                            && (target.getOwner().isEquivalentTo(Thread.class)
                                    || target.getOwner().isEquivalentTo(java.util.concurrent.TimeUnit.class));
                }))
                .check(CODE);
    }

    @Test
    @DisplayName("has no class of more than 400 lines")
    void noClassIsTooLong() throws IOException {
        List<String> tooLong = new ArrayList<>();
        try (Stream<Path> files = Files.walk(projectRoot())) {
            for (Path file : (Iterable<Path>) files.filter(ArchitectureTest::isMainSource)::iterator) {
                int lines = Files.readAllLines(file).size();
                if (lines > CLASS_LINES_MAX) {
                    tooLong.add(file.getFileName() + " has " + lines + " lines");
                }
            }
        }
        assertThat(tooLong).isEmpty();
    }

    private static void assertDependsOnlyOn(String of, String... packages) {
        DescribedPredicate<JavaClass> arrays = nameMatching("\\[.*|boolean|byte|char|short|int|long|float|double|void")
                .forSubtype();
        classes()
                .that()
                .resideInAPackage(of)
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(packages)
                        .or(resideInAnyPackage(LIBRARIES))
                        .or(arrays))
                .allowEmptyShould(true)
                .check(CODE);
    }

    private static boolean isWallClock(String owner, String method) {
        return owner.equals("java.lang.System") && method.equals("currentTimeMillis")
                || owner.startsWith("java.time.") && method.equals("now")
                || owner.equals("java.time.Clock") && (method.startsWith("system") || method.startsWith("tick"))
                || owner.equals("java.util.Calendar") && method.equals("getInstance");
    }

    private static boolean isVisible(JavaClass type) {
        return type.getModifiers().contains(JavaModifier.PUBLIC)
                && type.getEnclosingClass().map(ArchitectureTest::isVisible).orElse(true);
    }

    /** The types in what a user can extend, call or read of this type. */
    private static Stream<JavaClass> shownBy(JavaClass type) {
        Stream<JavaClass> above = Stream.concat(type.getRawSuperclass().stream(), type.getRawInterfaces().stream());
        Stream<JavaClass> inCode = type.getCodeUnits().stream()
                .filter(unit -> isShown(unit.getModifiers()))
                .flatMap(unit ->
                        Stream.concat(unit.getAllInvolvedRawTypes().stream(), unit.getExceptionTypes().stream()));
        Stream<JavaClass> inFields = type.getFields().stream()
                .filter(field -> isShown(field.getModifiers()))
                .flatMap(field -> field.getAllInvolvedRawTypes().stream());
        return Stream.of(above, inCode, inFields)
                .flatMap(types -> types)
                .map(JavaClass::getBaseComponentType)
                .distinct();
    }

    private static boolean isShown(Set<JavaModifier> modifiers) {
        return modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    }

    private static boolean isUsable(JavaClass shown) {
        return shown.isPrimitive()
                || shown.getPackageName().startsWith("java.")
                || shown.getPackageName().startsWith(ROOT);
    }

    /** What the project's modules export to everybody. */
    private static Set<String> exportedPackages() {
        Set<String> exported = new HashSet<>();
        try {
            for (URL url :
                    Collections.list(ArchitectureTest.class.getClassLoader().getResources("module-info.class"))) {
                try (InputStream stream = url.openStream()) {
                    ModuleDescriptor module = ModuleDescriptor.read(stream);
                    if (module.name().startsWith(ROOT)) {
                        module.exports().stream()
                                .filter(export -> !export.isQualified())
                                .forEach(export -> exported.add(export.source()));
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return exported;
    }

    private static boolean isMainSource(Path file) {
        return file.toString().endsWith(".java") && file.toString().contains("/src/main/java/");
    }

    /** The directory of the parent pom: surefire says where this module is. */
    private static Path projectRoot() {
        Path module = Path.of(System.getProperty("basedir", "")).toAbsolutePath();
        return Files.exists(module.resolve("integration-tests")) ? module : module.getParent();
    }
}
