package dev.latchkey.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.Rig;
import dev.latchkey.session.Grant;
import dev.latchkey.spi.Entry;
import dev.latchkey.spi.Guard;
import dev.latchkey.spi.Stamp;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A grant that a write depends on")
class HoldTest {

    private final Rig rig = Rig.connected();

    @AfterEach
    void close() {
        rig.close();
    }

    @Test
    @DisplayName("is held as long as its entry is there, however often that was rewritten")
    void rewritten() throws InterruptedException {
        Hold hold = hold();
        Stamp seen = hold.presence().stamp();
        Stamp later = new Stamp(seen.life(), seen.write() + 5);
        assertThat(hold.isAmong(List.of(entry(hold, later)))).isTrue();
        assertThat(hold.presence().stamp()).isEqualTo(later);
    }

    @Test
    @DisplayName("is not held on the strength of a later ticket of the same name")
    void bornAgain() throws InterruptedException {
        Hold hold = hold();
        Guard.Unchanged seen = hold.presence();
        Stamp another = new Stamp(seen.stamp().life() + 5, seen.stamp().write() + 5);
        assertThat(hold.isAmong(List.of(entry(hold, another)))).isFalse();
        assertThat(hold.isAmong(List.of())).isFalse();
        assertThat(hold.presence()).isEqualTo(seen);
    }

    private Hold hold() throws InterruptedException {
        Grant grant = rig.lock().acquire();
        return Hold.of(grant);
    }

    private static Entry entry(Hold hold, Stamp stamp) {
        return new Entry(hold.presence().key(), new byte[0], stamp, stamp.life(), stamp.life(), "s");
    }
}
