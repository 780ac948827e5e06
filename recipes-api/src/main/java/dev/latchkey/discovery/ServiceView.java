package dev.latchkey.discovery;

import dev.latchkey.session.ListenerHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The instances of a service, or of those with one tag, as a live copy: read without I/O. While the engine is away it shows what
 * it knew last. Thread-safe.
 *
 * <p>Failures are reported, and judged, within this application only; views of one service by different tags judge together.
 */
public interface ServiceView extends AutoCloseable {

    /** The service's name. */
    String service();

    /** All registered instances, the oldest registration first, those out of service too; immutable. */
    List<ServiceInstance> all();

    /** The instances that are in service; immutable. */
    List<ServiceInstance> instances();

    /**
     * One of the instances that are in service and not put aside for their failures; if all of them are put aside, one of them.
     * Allocates nothing.
     *
     * @return empty if there is none in service
     */
    Optional<ServiceInstance> choose(Balancer balancer);

    /** The same, by a key. */
    Optional<ServiceInstance> choose(KeyedBalancer balancer, CharSequence key);

    /** The instances of this view that have this tag; the same object for the same tag. */
    ServiceView tagged(String tag);

    /** A call to the instance failed; when that has happened too often, it is put aside for a while. */
    void reportFailure(ServiceInstance instance);

    /** A call to the instance succeeded: the failures before it count no more. Costs nothing when there were none. */
    void reportSuccess(ServiceInstance instance);

    /** Has failures of this service's instances judged so from now on, instead of by {@link FailurePolicy#USUAL}. */
    void judgeFailures(FailurePolicy policy);

    /** For how long the engine has been out of reach, so that this may be out of date; zero while it is followed. */
    Duration age();

    /** Tells the listener which instances there are, and then which come, go and change. */
    ListenerHandle onChange(ServiceListener listener);

    /**
     * Stops following the service, for all who have a view of it; what was known can still be read. The registry then makes
     * another view for this name.
     */
    @Override
    void close();
}
