package dev.latchkey.zookeeper;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.spi.Stamp;
import java.util.Set;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A generation")
class GenerationTest {

    private final Generation generation = new Generation();

    @Test
    @DisplayName("covers a life that began in it")
    void coversWhatWasCreatedSince() {
        assertThat(generation.read(stat(3, 100)).covers("values/a", new Stamp(101, 0)))
                .isTrue();
    }

    @Test
    @DisplayName("does not cover a life from before it, until that life was seen in it")
    void coversWhatWasSeen() {
        Generation.Known known = generation.read(stat(3, 100));
        assertThat(known.covers("values/a", new Stamp(50, 0))).isFalse();
        known.saw("values/a", 50);
        assertThat(known.covers("values/a", new Stamp(50, 7))).isTrue();
        assertThat(known.covers("values/a", new Stamp(49, 7))).isFalse();
    }

    @Test
    @DisplayName("that follows does not cover what was seen in the one before")
    void laterGenerationBeginsAnew() {
        generation.read(stat(3, 100)).saw("values/a", 50);
        assertThat(generation.read(stat(4, 200)).covers("values/a", new Stamp(50, 0)))
                .isFalse();
    }

    @Test
    @DisplayName("begun by our own delete covers what was known, less what it deleted")
    void ownDeleteKeepsWhatWasKnown() {
        Generation.Known before = generation.read(stat(3, 100));
        before.saw("values/a", 50);
        before.saw("values/b", 60);
        generation.advanced(before, stat(4, 200), Set.of("values/b"));
        Generation.Known after = generation.known();
        assertThat(after).isNotNull();
        assertThat(after.version()).isEqualTo(4);
        assertThat(after.covers("values/a", new Stamp(50, 0))).isTrue();
        assertThat(after.covers("values/b", new Stamp(60, 0))).isFalse();
    }

    private static Stat stat(int version, long mzxid) {
        Stat stat = new Stat();
        stat.setVersion(version);
        stat.setMzxid(mzxid);
        return stat;
    }
}
