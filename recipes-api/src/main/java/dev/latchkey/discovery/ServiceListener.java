package dev.latchkey.discovery;

/**
 * Is told which instances come, go and change, after the view shows it. Called on the coordinator's callback executor, one call
 * after another and in order; what a method throws is logged, told to the coordinator's listener, and stops nothing.
 */
public interface ServiceListener {

    /** An instance is registered; told of those too that were before the listener was. */
    default void added(ServiceInstance instance) {}

    /** An instance is registered no longer. */
    default void removed(ServiceInstance instance) {}

    /** An instance says something else of itself: it is out of service, say. */
    default void changed(ServiceInstance before, ServiceInstance after) {}
}
