package dev.latchkey.discovery;

import dev.latchkey.core.OnDemand;
import dev.latchkey.session.ListenerHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The instances of a service that have one tag, or all of them, made ready for choosing by whoever looks first after a change.
 */
final class TagView implements ServiceView {

    /**
     * What is read. All of it hangs together.
     *
     * @param candidates made of {@code choosable}; null if that is empty
     */
    private record State(
            List<ServiceInstance> all,
            List<ServiceInstance> inService,
            List<ServiceInstance> choosable,
            @Nullable Candidates candidates) {}

    private final LiveService service;
    private final @Nullable String tag;
    private final OnDemand<State> state = new OnDemand<>(new State(List.of(), List.of(), List.of(), null), this::after);

    TagView(LiveService service, @Nullable String tag) {
        this.service = service;
        this.tag = tag;
    }

    boolean shows(ServiceInstance instance) {
        return tag == null || instance.tags().contains(tag);
    }

    /** Something has changed. */
    void refresh() {
        state.changed();
    }

    private State after(State known) {
        List<ServiceInstance> all =
                service.registered().stream().filter(this::shows).toList();
        List<ServiceInstance> inService =
                all.stream().filter(ServiceInstance::inService).toList();
        List<ServiceInstance> healthy = inService.stream()
                .filter(instance -> !service.isAside(instance))
                .toList();
        List<ServiceInstance> choosable = healthy.isEmpty() ? inService : healthy;
        if (choosable.equals(known.choosable)) {
            return new State(all, inService, choosable, known.candidates);
        }
        return new State(all, inService, choosable, choosable.isEmpty() ? null : new Candidates(choosable));
    }

    @Override
    public String service() {
        return service.service();
    }

    @Override
    public List<ServiceInstance> all() {
        return state.get().all;
    }

    @Override
    public List<ServiceInstance> instances() {
        return state.get().inService;
    }

    @Override
    public Optional<ServiceInstance> choose(Balancer balancer) {
        Candidates candidates = state.get().candidates;
        return candidates == null ? Optional.empty() : candidates.answer(balancer.choose(candidates));
    }

    @Override
    public Optional<ServiceInstance> choose(KeyedBalancer balancer, CharSequence key) {
        Candidates candidates = state.get().candidates;
        return candidates == null ? Optional.empty() : candidates.answer(balancer.choose(candidates, key));
    }

    @Override
    public ServiceView tagged(String other) {
        if (tag != null && !tag.equals(other)) {
            throw new IllegalStateException("This is a view of the instances tagged " + tag + " already; " + other
                    + " was wanted besides. Ask the whole view of " + service + " for one tag.");
        }
        return service.tagged(other);
    }

    @Override
    public void reportFailure(ServiceInstance instance) {
        service.reportFailure(instance);
    }

    @Override
    public void reportSuccess(ServiceInstance instance) {
        service.reportSuccess(instance);
    }

    @Override
    public void judgeFailures(FailurePolicy policy) {
        service.judgeFailures(policy);
    }

    @Override
    public Duration age() {
        return service.age();
    }

    @Override
    public ListenerHandle onChange(ServiceListener listener) {
        return service.listen(this, listener);
    }

    @Override
    public void close() {
        service.close();
    }

    @Override
    public String toString() {
        State now = state.get();
        return service + (tag == null ? "" : " tagged " + tag) + ", " + now.inService.size() + " in service of "
                + now.all.size();
    }
}
