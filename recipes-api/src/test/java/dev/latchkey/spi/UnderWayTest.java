package dev.latchkey.spi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.scripted.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class UnderWayTest {

    private final VirtualTime time = new VirtualTime();
    private final UnderWay<Request> underWay = new UnderWay<>(time);
    private final List<String> ended = new ArrayList<>();

    private class Request implements UnderWay.Task {
        final String name;
        private final long deadlineNanos;

        Request(String name, long seconds) {
            this.name = name;
            this.deadlineNanos = time.nanoTime() + Duration.ofSeconds(seconds).toNanos();
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public void overdue() {
            ended.add(name);
        }
    }

    private Request begin(String name, long seconds) {
        Request request = new Request(name, seconds);
        underWay.add(request);
        return request;
    }

    private void pass(long millis) {
        time.advance(Duration.ofMillis(millis));
    }

    @Test
    @DisplayName("Each ends when its own time is up, not sooner and not later, in whatever order they came")
    void endsEachInItsTime() {
        begin("long", 10);
        begin("short", 2);
        pass(1_000);
        begin("later", 10);
        pass(999);
        assertThat(ended).isEmpty();
        pass(1);
        assertThat(ended).containsExactly("short");
        pass(7_999);
        assertThat(ended).containsExactly("short");
        pass(1);
        assertThat(ended).containsExactly("short", "long");
        pass(1_000);
        assertThat(ended).containsExactly("short", "long", "later");
        pass(100_000);
        assertThat(ended).hasSize(3);
    }

    @Test
    @DisplayName("However many come and go, there is one timer, and none once nothing is under way")
    void takesOneTimer() {
        for (int i = 0; i < 1_000; i++) {
            underWay.remove(begin("answered", 10));
            pass(1);
        }
        Request last = begin("last", 10);
        assertThat(time.timers()).isEqualTo(1);
        pass(9_000); // the timer was set for the first of them, and is set anew
        assertThat(time.timers()).isEqualTo(1);
        underWay.remove(last);
        pass(1_001);
        assertThat(time.timers()).isZero();
        assertThat(ended).isEmpty();
        begin("after a pause", 10);
        pass(10_000);
        assertThat(ended).containsExactly("after a pause");
    }

    @Test
    @DisplayName("One that cannot be ended keeps none of the others from it")
    void goesOnAfterAFailure() {
        underWay.add(new Request("broken", 1) {
            @Override
            public void overdue() {
                ended.add(name);
                throw new IllegalStateException("Planted by the test.");
            }
        });
        begin("other", 1);
        begin("next", 2);
        pass(2_000);
        assertThat(ended).containsExactlyInAnyOrder("broken", "other", "next");
    }

    @Test
    @DisplayName("Nothing is missed that comes while the timer goes off")
    void missesNothingOnTheWay() {
        beginWithFollowers(99);
        pass(100_000);
        assertThat(ended).hasSize(100);
        assertThat(time.timers()).isZero();
    }

    /** Each begins another as it ends, whose time is up in a second or already. */
    private void beginWithFollowers(int followers) {
        underWay.add(new Request("one of many", followers % 2) {
            @Override
            public void overdue() {
                super.overdue();
                if (followers > 0) {
                    beginWithFollowers(followers - 1);
                }
            }
        });
    }
}
