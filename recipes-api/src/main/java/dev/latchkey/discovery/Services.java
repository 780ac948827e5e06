package dev.latchkey.discovery;

import dev.latchkey.core.Calls;
import dev.latchkey.core.Deadlines;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.QueueKind;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** The registry of one coordinator; applications ask the coordinator for it. */
public final class Services implements ServiceRegistry {

    private final Kernel kernel;
    /** What is followed, until it is closed. */
    private final ConcurrentMap<String, LiveService> followed = new ConcurrentHashMap<>();

    /** For the coordinator. */
    @SuppressWarnings("exports")
    public Services(Kernel kernel) {
        this.kernel = kernel;
        kernel.kinds().add(QueueKind.ofAll("services"));
    }

    @Override
    public Registration register(ServiceInstance instance) throws InterruptedException {
        return register(instance, kernel.waitTimeout());
    }

    @Override
    public Registration register(ServiceInstance instance, Duration wait) throws InterruptedException {
        long waitNanos = Deadlines.nanos("The time to wait for a registration", wait);
        HealingRegistration made = new HealingRegistration(kernel, instance);
        Calls.requireNotInterrupted();
        return Calls.await(kernel, made.begin(), "registering " + instance, waitNanos);
    }

    @Override
    public CompletableFuture<Registration> registerAsync(ServiceInstance instance) {
        return Calls.async(
                kernel,
                new HealingRegistration(kernel, instance).begin(),
                "registering " + instance,
                Registration::closeAsync);
    }

    @Override
    public ServiceView view(String service) throws InterruptedException {
        return view(service, kernel.waitTimeout());
    }

    @Override
    public ServiceView view(String service, Duration wait) throws InterruptedException {
        long waitNanos = Deadlines.nanos("The time to wait for a view of service " + service, wait);
        return Calls.await(kernel, follow(service), "the instances of service " + service, waitNanos);
    }

    @Override
    public CompletableFuture<ServiceView> viewAsync(String service) {
        return Calls.async(kernel, follow(service), "the instances of service " + service);
    }

    private CompletableFuture<ServiceView> follow(String name) {
        String service = Names.check("service", name);
        LiveService live = followed.get(service);
        if (live == null) {
            LiveService[] made = new LiveService[1];
            live = followed.computeIfAbsent(service, any -> {
                made[0] = new LiveService(kernel, service, () -> followed.remove(service, made[0]));
                return made[0];
            });
        }
        LiveService shared = live;
        CompletableFuture<ServiceView> known = shared.ready().thenApply(done -> shared.root());
        shared.ready().whenComplete((done, failure) -> {
            if (failure != null) {
                // The engine refused it; it may not the next time.
                followed.remove(service, shared);
            }
        });
        return known;
    }
}
