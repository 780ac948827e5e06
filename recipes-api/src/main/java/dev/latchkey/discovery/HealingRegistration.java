package dev.latchkey.discovery;

import dev.latchkey.core.Calls;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Labels;
import dev.latchkey.core.Names;
import dev.latchkey.core.Presence;
import dev.latchkey.core.Serial;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

/** An instance, as a {@link Presence}. */
final class HealingRegistration implements Registration {

    private final Kernel kernel;
    private final Presence presence;
    private final Serial serial;
    /** What was last asked for. */
    private final AtomicReference<ServiceInstance> wanted;

    private volatile ServiceInstance confirmed;

    HealingRegistration(Kernel kernel, ServiceInstance instance) {
        this.kernel = kernel;
        this.wanted = new AtomicReference<>(instance);
        this.confirmed = instance;
        this.serial = new Serial(kernel.callbacks());
        String service = Names.check("service", instance.service());
        this.presence = new Presence(
                kernel,
                "instance " + instance.id() + " of service " + service,
                Names.key("services", service),
                Labels.check("The id of an instance of service " + service, instance.id()),
                InstanceText.write(instance));
    }

    /** Completes when it is registered; if it ends in any other way, it is withdrawn. */
    CompletableFuture<Registration> begin() {
        CompletableFuture<Registration> registered = presence.start().thenApply(done -> this);
        registered.whenComplete((done, failure) -> {
            if (failure != null) {
                presence.withdraw();
            }
        });
        return registered;
    }

    @Override
    public ServiceInstance instance() {
        return confirmed;
    }

    @Override
    public boolean isRegistered() {
        return presence.isStanding();
    }

    @Override
    public void update(UnaryOperator<ServiceInstance> change) throws InterruptedException {
        Calls.requireNotInterrupted();
        Calls.await(
                kernel,
                change(change),
                "updating " + confirmed,
                kernel.waitTimeout().toNanos());
    }

    @Override
    public CompletableFuture<ServiceInstance> updateAsync(UnaryOperator<ServiceInstance> change) {
        return Calls.async(kernel, change(change), "updating " + confirmed);
    }

    private CompletableFuture<ServiceInstance> change(UnaryOperator<ServiceInstance> change) {
        ServiceInstance before;
        ServiceInstance after;
        do {
            before = wanted();
            after = change.apply(before);
            if (!after.service().equals(before.service()) || !after.id().equals(before.id())) {
                throw new IllegalArgumentException("An update keeps service and id, but it makes " + before + " into "
                        + after + ". Register that as another instance.");
            }
            presence.requireFits(InstanceText.write(after));
        } while (!wanted.compareAndSet(before, after));
        return write(before, after);
    }

    private ServiceInstance wanted() {
        return Objects.requireNonNull(wanted.get());
    }

    private CompletableFuture<ServiceInstance> write(ServiceInstance before, ServiceInstance after) {
        CompletableFuture<ServiceInstance> done = new CompletableFuture<>();
        serial.execute(() -> {
            // Whatever is wanted by now, so that the last to be written is the last that was wanted.
            ServiceInstance latest = wanted();
            presence.set(InstanceText.write(latest)).whenComplete((none, failure) -> {
                if (failure == null) {
                    confirmed = latest;
                    done.complete(latest);
                } else {
                    wanted.compareAndSet(after, before);
                    done.completeExceptionally(failure);
                }
            });
        });
        return done;
    }

    @Override
    public void close() {
        Calls.briefly(kernel, presence.withdraw());
    }

    @Override
    public CompletableFuture<Void> closeAsync() {
        return Calls.async(kernel, presence.withdraw(), "withdrawing " + confirmed);
    }

    @Override
    public String toString() {
        return "registration of " + confirmed;
    }
}
