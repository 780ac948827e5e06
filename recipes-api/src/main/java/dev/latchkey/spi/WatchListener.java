package dev.latchkey.spi;

/** Receives what a watch sees. */
@FunctionalInterface
public interface WatchListener {

    /** Called for one event after another, never for two at once; neither blocks nor throws. */
    void onEvent(WatchEvent event);
}
