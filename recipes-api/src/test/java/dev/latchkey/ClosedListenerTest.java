package dev.latchkey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceListener;
import dev.latchkey.discovery.ServiceView;
import dev.latchkey.election.LeaderLatch;
import dev.latchkey.election.LeaderTask;
import dev.latchkey.group.Group;
import dev.latchkey.group.GroupListener;
import dev.latchkey.group.Member;
import dev.latchkey.scripted.Fate;
import dev.latchkey.scripted.Request;
import dev.latchkey.scripted.Rig;
import dev.latchkey.session.ListenerHandle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("A listener that is taken away while news is on its way to it hears nothing of that,")
class ClosedListenerTest {

    private final Rig rig = Rig.connected();
    private final List<Object> told = new ArrayList<>();

    @AfterEach
    void close() {
        rig.close();
    }

    private void hearsNothing(ListenerHandle taken) {
        assertThat(rig.executor.size()).isPositive();
        taken.close();
        rig.settle();
        assertThat(told).isEmpty();
    }

    @Test
    @DisplayName("of the session")
    void session() {
        ListenerHandle handle = rig.coordinator.session().onChange(told::add);
        rig.backend.endSession("planted");
        hearsNothing(handle);
    }

    @Test
    @DisplayName("of an election")
    void elected() {
        LeaderLatch latch = rig.coordinator.leaderLatch("a");
        ListenerHandle handle = latch.onElected(told::add);
        latch.start();
        assertThat(latch.leadership()).isPresent();
        hearsNothing(handle);
    }

    @Test
    @DisplayName("of the leadership that there was when it came")
    void leadingAlready() {
        LeaderLatch latch = rig.coordinator.leaderLatch("a").start();
        hearsNothing(latch.onElected(told::add));
    }

    @Test
    @DisplayName("of the end of a leadership")
    void deposed() {
        LeaderLatch latch = rig.coordinator.leaderLatch("a").start();
        ListenerHandle handle = latch.onDeposed(told::add);
        latch.handOverAsync();
        hearsNothing(handle);
    }

    @Test
    @DisplayName("of a leader task's failure")
    void failure() {
        LeaderTask task = rig.coordinator.leaderTask("a", leadership -> {});
        ListenerHandle handle = task.onFailure(told::add);
        rig.backend.next(Request.DRAW, Fate.REFUSED);
        task.start();
        assertThat(task.state()).isEqualTo(LeaderTask.State.PAUSING);
        hearsNothing(handle);
    }

    @Test
    @DisplayName("of a group")
    void group() {
        Group group = rig.coordinator.group("a");
        ListenerHandle handle = group.onChange(new GroupListener() {
            @Override
            public void joined(Member member) {
                told.add(member);
            }
        });
        group.joinAsync("");
        hearsNothing(handle);
    }

    @Test
    @DisplayName("of a service")
    void service() {
        ServiceView view =
                rig.now(rig.coordinator.services().viewAsync("orders")).orElseThrow();
        ListenerHandle handle = view.onChange(new ServiceListener() {
            @Override
            public void added(ServiceInstance instance) {
                told.add(instance);
            }
        });
        rig.coordinator.services().registerAsync(ServiceInstance.of("orders", "10.0.0.7", 8080));
        hearsNothing(handle);
    }
}
