package dev.latchkey.bench;

import dev.latchkey.Coordinator;
import dev.latchkey.conformance.ClientLink;
import dev.latchkey.discovery.Balancer;
import dev.latchkey.discovery.Balancers;
import dev.latchkey.discovery.Registration;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceListener;
import dev.latchkey.discovery.ServiceView;
import java.util.concurrent.Semaphore;

/** This library's discovery. */
final class OurServices {

    /** Among how many is chosen. */
    static final int CHOICE = 10;

    private static final String SERVICE = "orders";

    private OurServices() {}

    private static ServiceInstance instance(int number) {
        return ServiceInstance.of(SERVICE, "10.0.0.7", 8000 + number);
    }

    /** Chooses one of some instances, in turn. */
    static HotPath.Ready hotChoice(Way way) throws Exception {
        Coordinator coordinator = Ours.connect(way);
        for (int i = 0; i < CHOICE; i++) {
            coordinator.services().register(instance(i));
        }
        ServiceView view = coordinator.services().view(SERVICE);
        Poll.until("all instances", () -> view.all().size() == CHOICE);
        Balancer balancer = Balancers.roundRobin();
        return new HotPath.Ready(() -> view.choose(balancer).orElseThrow(), coordinator);
    }

    /** From registering until another client is told; that it goes again is not measured. */
    static Contestant registerUntilSeen() {
        return way -> {
            Callers clients = new Callers();
            Coordinator one = clients.client(Ours.connect(way));
            Coordinator other = clients.client(Ours.connect(way));
            Semaphore added = new Semaphore(0);
            Semaphore removed = new Semaphore(0);
            other.services().view(SERVICE).onChange(new ServiceListener() {
                @Override
                public void added(ServiceInstance instance) {
                    added.release();
                }

                @Override
                public void removed(ServiceInstance instance) {
                    removed.release();
                }
            });
            return clients.timed(() -> {
                long startNanos = System.nanoTime();
                Registration registration = one.services().register(instance(0));
                added.acquire();
                long tookNanos = System.nanoTime() - startNanos;
                registration.close();
                removed.acquire();
                return tookNanos;
            });
        };
    }

    /** What is written when the connection breaks while so many instances are registered, and comes back in the session. */
    static Contestant churn(int instances) {
        return way -> {
            ClientLink link = way.link().orElseThrow();
            Coordinator coordinator = Ours.connect(way);
            for (int i = 0; i < instances; i++) {
                coordinator.services().register(instance(i));
            }
            return new Churn(link, coordinator);
        };
    }
}
