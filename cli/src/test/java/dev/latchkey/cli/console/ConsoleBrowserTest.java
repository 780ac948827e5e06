package dev.latchkey.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.Coordinator;
import dev.latchkey.config.ConfigStore;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.session.Grant;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The page as a person has it: in a real browser. */
@DisplayName("The console, in a browser,")
class ConsoleBrowserTest {

    private static final String TEXT = "document.body.innerText";
    private static final String MARKUP = "<img src=x onerror=\"window.taken=1\"><script>window.taken=1</script>";

    @TempDir
    private static Path home;

    private static Browser browser;

    /** On a loaded machine nobody is to lose a session that the test does not end. */
    private final String uri =
            "local:console-" + UUID.randomUUID() + "?connectTimeout=1m&requestTimeout=30s&sessionTtl=1m";

    private final List<Coordinator> people = new ArrayList<>();
    private final Coordinator own = Coordinator.builder(uri).name("console").connect();
    private ConsoleServer console;

    @BeforeAll
    static void startBrowser() throws Exception {
        browser = Browser.start(home);
    }

    @AfterAll
    static void closeBrowser() {
        if (browser != null) {
            browser.close();
        }
    }

    @BeforeEach
    void startConsole() throws Exception {
        console = ConsoleServer.start(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                null,
                new Picture(own, "etcd://10.0.0.5:2379/shop"));
        browser.look(1280, 900, "light");
        browser.open("http://127.0.0.1:" + console.port() + "/");
    }

    @AfterEach
    void close() {
        browser.open("about:blank");
        console.close();
        people.forEach(Coordinator::close);
        own.close();
    }

    private Coordinator person(String name) {
        Coordinator person = Coordinator.builder(uri).name(name).connect();
        people.add(person);
        return person;
    }

    private static void awaitText(String part) throws InterruptedException {
        browser.await(TEXT, text -> text.contains(part));
    }

    @Test
    @DisplayName("shows who holds a lock and who waits, and goes on showing it as it changes")
    void showsLocksLive() throws Exception {
        awaitText("Nobody holds a lock or a permit, and nobody waits.");
        Grant held = person("billing on web-3").lock("orders/42").acquire();
        awaitText("billing on web-3");
        awaitText("token " + held.fencingToken());
        var waiting = person("billing on web-4").lock("orders/42").acquireAsync();
        awaitText("1 waits");
        held.close();
        waiting.join();
        browser.await(TEXT, text -> !text.contains("1 waits") && !text.contains("billing on web-3"));
        assertThat(browser.ask("document.querySelector('#locks .hold .who').textContent"))
                .isEqualTo("billing on web-4");
    }

    @Test
    @DisplayName("shows leaders with their terms, services with their instances, and sessions")
    void showsLeadersServicesAndSessions() throws Exception {
        LeaderLatch latch = person("scheduler-1").leaderLatch("billing").start();
        Grant leadership = latch.await();
        person("scheduler-2").leaderLatch("billing").start();
        var registration = person("catalogue-1")
                .services()
                .register(ServiceInstance.of("catalogue", "10.0.0.7", 8080)
                        .withTags("eu")
                        .withMetadata(Map.of("zone", "b")));
        awaitText("term " + leadership.fencingToken());
        awaitText("1 candidate stands behind");
        awaitText("10.0.0.7:8080");
        awaitText("1 of 1 in service");
        awaitText("zone=b");
        browser.await("document.querySelectorAll('#sessions .card').length", "3"::equals);
        browser.await(TEXT, text -> !text.contains("this console"));
        try (Grant mine = own.lock("mine").acquire()) {
            awaitText("token " + mine.fencingToken());
            awaitText("this console");
        }
        registration.takeOutOfService();
        awaitText("0 of 1 in service");
        registration.close();
        awaitText("No service is registered.");
    }

    @Test
    @DisplayName("shows the tree of the configuration, and a key's history, which follows its changes")
    void showsConfiguration() throws Exception {
        ConfigStore config = person("deployer").config("shop");
        config.put("db/poolSize", "10");
        config.put("db/poolSize", "20");
        awaitText("db/");
        browser.await("!!document.querySelector('#config .entry button')", "true"::equals);
        browser.click("#config .entry button");
        browser.await("document.querySelectorAll('.history li').length", "2"::equals);
        assertThat(browser.ask("document.querySelector('.history').innerText"))
                .contains("revision 2", "revision 1", "deployer", "10", "20");
        config.put("db/poolSize", "30");
        browser.await("document.querySelectorAll('.history li').length", "3"::equals);
    }

    @Test
    @DisplayName("shows markup that stands in the engine as the text that it is")
    void showsMarkupAsText() throws Exception {
        ConfigStore config = person(MARKUP).config("shop");
        config.put("banner", MARKUP);
        person(MARKUP).lock("a").acquire();
        person("service")
                .services()
                .register(ServiceInstance.of("s", MARKUP, 1).withTags(MARKUP).withMetadata(Map.of(MARKUP, MARKUP)));
        browser.await("document.querySelectorAll('#services .who').length", "1"::equals);
        browser.await("!!document.querySelector('#config .entry button')", "true"::equals);
        browser.click("#config .entry button");
        browser.await("document.querySelectorAll('.history pre').length", "1"::equals);
        awaitText(MARKUP);
        assertThat(browser.ask("document.querySelector('.history pre').textContent"))
                .isEqualTo(MARKUP);
        assertThat(browser.ask("document.querySelectorAll('img, body script').length"))
                .isEqualTo("0");
        assertThat(browser.ask("window.taken")).isEqualTo("undefined");
    }

    @Test
    @DisplayName("loads nothing from elsewhere, and may not")
    void loadsNothingFromElsewhere() throws Exception {
        awaitText("There is no election.");
        assertThat(browser.ask("performance.getEntriesByType('resource').map(one => new URL(one.name).origin)"
                        + ".every(origin => origin === location.origin)"))
                .isEqualTo("true");
        browser.ask(
                "document.addEventListener('securitypolicyviolation', e => window.refused = e.effectiveDirective),"
                        + " document.head.append(Object.assign(document.createElement('script'), {src: 'http://127.0.0.1:1/x.js'}))");
        browser.await("window.refused", "script-src-elem"::equals);
    }

    @ParameterizedTest(name = "{0} px, {1}")
    @DisplayName("is readable in every width and light, without scrolling sideways")
    @CsvSource({"400, light", "400, dark", "1280, light", "1280, dark"})
    void fits(int width, String scheme) throws Exception {
        fill();
        browser.look(width, 900, scheme);
        browser.await("document.querySelectorAll('#config .entry').length", "7"::equals);
        browser.await("document.querySelectorAll('#services .card').length", "2"::equals);
        browser.click("#config .entry:nth-of-type(2) button");
        browser.await("document.querySelectorAll('.history li').length", "2"::equals);
        browser.photograph(Path.of("target", "console", "console-" + width + "-" + scheme + ".png"));
        assertThat(Integer.parseInt(browser.ask("document.documentElement.scrollWidth")))
                .isLessThanOrEqualTo(width);
        // Every piece of text stands out from what is behind it as WCAG AA wants it.
        assertThat(browser.ask(CONTRAST)).isEmpty();
    }

    /** A day at a shop. */
    private void fill() throws Exception {
        Coordinator billing = person("billing on web-3");
        billing.lock("orders/42").acquire();
        person("billing on web-4").lock("orders/42").acquireAsync();
        person("audit on batch-1").lock("orders/42").acquireAsync();
        billing.semaphore("uploads", 8).permits(3).acquire();
        person("importer-1").semaphore("uploads", 8).acquire();
        billing.readWriteLock("catalogue").read().acquire();
        LeaderLatch latch = person("scheduler-1").leaderLatch("nightly-report").start();
        latch.await();
        person("scheduler-2").leaderLatch("nightly-report").start();
        billing.services()
                .register(ServiceInstance.of("orders", "10.0.0.7", 8080)
                        .withTags("eu")
                        .withWeight(2));
        person("orders-2")
                .services()
                .register(ServiceInstance.of("orders", "10.0.0.8", 8080)
                        .withTags("eu", "canary")
                        .withInService(false));
        person("search-1").services().register(ServiceInstance.of("search", "10.0.1.4", 9200));
        billing.group("indexers").join("capacity=4");
        ConfigStore config = billing.config("shop");
        config.put("mode", "open");
        config.put("banner", "Spring sale: all keys at half price, while stocks last. Doors close at eight.");
        config.put("banner", "Summer sale");
        config.put("db/url", "jdbc:postgresql://10.0.0.9/shop");
        config.put("db/poolSize", "20");
        config.put("db/timeouts/read", "5s");
        config.put("db/timeouts/connect", "2s");
        config.put("a-rather-long-key-that-somebody-thought-would-be-a-good-idea-to-have/and-its-only-child", "1");
    }

    /** The texts whose contrast is below 4.5:1, with their numbers. */
    private static final String CONTRAST = """
            (() => {
              const channels = (c) => c.match(/[\\d.]+/g).map(Number);
              const canvas = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
              const solid = (colors) => {
                canvas.clearRect(0, 0, 1, 1);
                for (const color of colors) { canvas.fillStyle = color; canvas.fillRect(0, 0, 1, 1); }
                return [...canvas.getImageData(0, 0, 1, 1).data];
              };
              const luminance = ([r, g, b]) => [r, g, b].map((v) => v / 255)
                .map((v) => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
                .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
              const faint = [];
              for (const element of document.querySelectorAll('body *')) {
                const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim());
                if (!own || !element.checkVisibility()) continue;
                const behind = [];
                for (let e = element; e; e = e.parentElement) behind.unshift(getComputedStyle(e).backgroundColor);
                const back = luminance(solid(behind));
                const fore = luminance(solid([...behind, getComputedStyle(element).color]));
                const ratio = (Math.max(back, fore) + 0.05) / (Math.min(back, fore) + 0.05);
                if (ratio < 4.5) faint.push(element.tagName + '.' + element.className + ' ' + ratio.toFixed(2));
              }
              return [...new Set(faint)].join('; ');
            })()""";
}
