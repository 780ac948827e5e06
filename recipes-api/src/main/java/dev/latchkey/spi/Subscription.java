package dev.latchkey.spi;

/** A watch that is under way. */
public interface Subscription extends AutoCloseable {

    /**
     * Ends the watch and frees what it held in the engine. No event begins after this returns, except one that another
     * thread is delivering just now; called from within the listener it ends the watch with that event. Closing twice does
     * nothing.
     */
    @Override
    void close();
}
