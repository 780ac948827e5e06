package dev.latchkey.core;

import dev.latchkey.scripted.Events;
import dev.latchkey.scripted.QueuedExecutor;
import dev.latchkey.scripted.ScriptedBackend;
import dev.latchkey.scripted.ScriptedEngine;
import dev.latchkey.scripted.VirtualTime;
import dev.latchkey.session.SessionState;
import java.time.Duration;
import java.util.List;

/** A keeper of sessions on a scripted engine, not started. */
abstract class KeeperFixture {

    static final Duration TTL = Duration.ofSeconds(12);
    static final Duration GUARANTEED = Duration.ofMillis(11_880);
    static final Duration BETWEEN_RENEWALS = Duration.ofSeconds(2);

    final VirtualTime time = new VirtualTime();
    final ScriptedEngine engine = new ScriptedEngine();
    final ScriptedBackend backend = new ScriptedBackend(engine);
    final QueuedExecutor executor = new QueuedExecutor();
    final Events events = new Events();
    final SessionKeeper keeper = keeper();

    private SessionKeeper keeper() {
        Callbacks callbacks = new Callbacks("the session", executor, events);
        SessionKeeper made = new SessionKeeper(
                backend, time, TTL, () -> Layout.check(backend), callbacks, executor, events::sessionNotOpened);
        made.onChange(events::sessionChanged);
        return made;
    }

    List<SessionState> states() {
        executor.runAll();
        return events.states;
    }
}
