package dev.latchkey.discovery;

import dev.latchkey.session.ListenerHandle;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The instances of a service that have one tag, or all of them, made ready for choosing whenever something changes. */
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
    private volatile State state = new State(List.of(), List.of(), List.of(), null);

    TagView(LiveService service, @Nullable String tag) {
        this.service = service;
        this.tag = tag;
    }

    boolean shows(ServiceInstance instance) {
        return tag == null || instance.tags().contains(tag);
    }

    void refresh(List<ServiceInstance> registered, Health health) {
        List<ServiceInstance> all = registered.stream().filter(this::shows).toList();
        List<ServiceInstance> inService =
                all.stream().filter(ServiceInstance::inService).toList();
        List<ServiceInstance> healthy = inService.stream()
                .filter(instance -> !health.isAside(instance.id()))
                .toList();
        List<ServiceInstance> choosable = healthy.isEmpty() ? inService : healthy;
        State known = state;
        Candidates candidates = choosable.isEmpty() ? null : new Candidates(choosable);
        state = new State(all, inService, choosable, choosable.equals(known.choosable) ? known.candidates : candidates);
    }

    @Override
    public String service() {
        return service.service();
    }

    @Override
    public List<ServiceInstance> all() {
        return state.all;
    }

    @Override
    public List<ServiceInstance> instances() {
        return state.inService;
    }

    @Override
    public Optional<ServiceInstance> choose(Balancer balancer) {
        Candidates candidates = state.candidates;
        return candidates == null ? Optional.empty() : candidates.answer(balancer.choose(candidates));
    }

    @Override
    public Optional<ServiceInstance> choose(KeyedBalancer balancer, CharSequence key) {
        Candidates candidates = state.candidates;
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
        State now = state;
        return service + (tag == null ? "" : " tagged " + tag) + ", " + now.inService.size() + " in service of "
                + now.all.size();
    }
}
