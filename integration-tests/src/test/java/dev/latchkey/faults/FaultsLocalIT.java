package dev.latchkey.faults;

import dev.latchkey.faults.fault.LocalRig;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

@DisplayName("While faults come and go, local with three replicas")
class FaultsLocalIT {

    @Test
    @DisplayName("keeps the promises of every recipe")
    void keepsItsPromises() {
        BriefRun.on(
                "local-brief",
                LocalRig::new,
                "isolate the leader",
                "stop the holder",
                "kill the leader",
                "kill a client",
                "lose the reply to a write");
    }
}
