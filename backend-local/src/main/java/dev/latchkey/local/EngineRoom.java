package dev.latchkey.local;

import dev.latchkey.local.journal.Disk;
import dev.latchkey.spi.Time;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * An engine with what belongs to it, and how many use it. Engines with a name are found by it, in this process; the last
 * user to leave ends the engine, and what it held is gone.
 */
final class EngineRoom {

    /** Guarded by itself, as is every room's {@link #users}. */
    private static final Map<String, EngineRoom> BY_NAME = new HashMap<>();

    private final @Nullable String name;
    private final @Nullable TimerThread timer;
    private final Engine engine;
    private final Map<String, LocalLink> links = new ConcurrentHashMap<>();
    private final Setup setup;
    private int users;

    private EngineRoom(@Nullable String name, @Nullable Time time, Setup setup) {
        this.name = name;
        this.setup = setup;
        this.timer = time == null ? new TimerThread("latchkey-local-engine-" + name) : null;
        Time used = time != null ? time : timer;
        if (used == null) {
            throw new IllegalStateException("An engine has a clock of its own or a given one.");
        }
        this.engine = engine("latchkey-local-loop-" + name, used, setup.replicas(), setup.disk());
    }

    /** An engine for one user; it runs on the time, or, if it has to wait for a disk, on a thread of its own. */
    static EngineRoom alone(Time time, Setup setup) {
        return enter(new EngineRoom(null, setup.directory() == null ? time : null, setup));
    }

    /**
     * The engine of that name, or a new one if there is none.
     *
     * @param time what a new one runs on; without one it runs on real time
     * @param wanted what it has to be made of; null for whatever it is, or {@link Setup#SMALLEST} if it is new
     */
    static EngineRoom named(String name, @Nullable Time time, @Nullable Setup wanted) {
        synchronized (BY_NAME) {
            EngineRoom room = BY_NAME.get(name);
            if (room == null) {
                room = new EngineRoom(name, time, wanted == null ? Setup.SMALLEST : wanted);
                BY_NAME.put(name, room);
            } else if (wanted != null && !wanted.equals(room.setup)) {
                throw new IllegalArgumentException(
                        "The local engine " + name + " runs in this process with " + room.setup + ", but " + wanted
                                + " was given; write the same, or neither, or take another name.");
            }
            return enter(room);
        }
    }

    private static Engine engine(String loopName, Time time, int replicas, Disk disk) {
        boolean made = false;
        try {
            Engine engine = new Engine(loopName, time, replicas, disk);
            made = true;
            return engine;
        } finally {
            if (!made) {
                disk.close();
            }
        }
    }

    private static EngineRoom enter(EngineRoom room) {
        synchronized (BY_NAME) {
            room.users++;
            return room;
        }
    }

    /** Whoever comes after the last user waits until the engine has let go of its directory, and makes a new one. */
    void leave() {
        synchronized (BY_NAME) {
            if (--users == 0) {
                try {
                    engine.close();
                } finally {
                    if (name != null) {
                        BY_NAME.remove(name);
                    }
                    if (timer != null) {
                        timer.close();
                    }
                }
            }
        }
    }

    Engine engine() {
        return engine;
    }

    /** The link of a client that goes by this name. */
    LocalLink link(String client) {
        return links.computeIfAbsent(client, absent -> new LocalLink());
    }
}
