package dev.latchkey.bench;

import dev.latchkey.conformance.ClientLink;
import java.util.concurrent.Semaphore;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.curator.x.discovery.ServiceCache;
import org.apache.curator.x.discovery.ServiceDiscovery;
import org.apache.curator.x.discovery.ServiceDiscoveryBuilder;
import org.apache.curator.x.discovery.ServiceInstance;
import org.apache.curator.x.discovery.ServiceProvider;
import org.apache.curator.x.discovery.details.ServiceCacheListener;
import org.apache.curator.x.discovery.strategies.RoundRobinStrategy;

/** Curator's discovery. */
final class CuratorServices {

    private static final String PATH = "/services";
    private static final String SERVICE = "orders";

    private CuratorServices() {}

    private static ServiceDiscovery<Void> discovery(CuratorFramework client) throws Exception {
        ServiceDiscovery<Void> discovery = ServiceDiscoveryBuilder.builder(Void.class)
                .client(client)
                .basePath(PATH)
                .build();
        discovery.start();
        return discovery;
    }

    private static ServiceInstance<Void> instance(int number) throws Exception {
        return ServiceInstance.<Void>builder()
                .name(SERVICE)
                .address("10.0.0.7")
                .port(8000 + number)
                .build();
    }

    /** Chooses one of some instances, in turn. */
    static HotPath.Ready hotChoice(Way way) throws Exception {
        CuratorFramework client = Curator.connect(way);
        ServiceDiscovery<Void> discovery = discovery(client);
        for (int i = 0; i < OurServices.CHOICE; i++) {
            discovery.registerService(instance(i));
        }
        ServiceProvider<Void> provider = discovery
                .serviceProviderBuilder()
                .serviceName(SERVICE)
                .providerStrategy(new RoundRobinStrategy<>())
                .build();
        provider.start();
        Poll.until("all instances", () -> provider.getAllInstances().size() == OurServices.CHOICE);
        return new HotPath.Ready(provider::getInstance, client);
    }

    /** From registering until another client is told; that it goes again is not measured. */
    static Contestant registerUntilSeen() {
        return way -> {
            Callers clients = new Callers();
            ServiceDiscovery<Void> one = discovery(clients.client(Curator.connect(way)));
            ServiceCache<Void> cache = discovery(clients.client(Curator.connect(way)))
                    .serviceCacheBuilder()
                    .name(SERVICE)
                    .build();
            Semaphore changed = new Semaphore(0);
            cache.addListener(new ServiceCacheListener() {
                @Override
                public void cacheChanged() {
                    changed.release();
                }

                @Override
                public void stateChanged(CuratorFramework client, ConnectionState state) {}
            });
            cache.start();
            ServiceInstance<Void> instance = instance(0);
            return clients.timed(() -> {
                changed.drainPermits();
                long startNanos = System.nanoTime();
                one.registerService(instance);
                while (cache.getInstances().isEmpty()) {
                    changed.acquire();
                }
                long tookNanos = System.nanoTime() - startNanos;
                one.unregisterService(instance);
                while (!cache.getInstances().isEmpty()) {
                    changed.acquire();
                }
                return tookNanos;
            });
        };
    }

    /** What is written when the connection breaks while so many instances are registered, and comes back in the session. */
    static Contestant churn(int instances) {
        return way -> {
            ClientLink link = way.link().orElseThrow();
            CuratorFramework client = Curator.connect(way);
            ServiceDiscovery<Void> discovery = discovery(client);
            for (int i = 0; i < instances; i++) {
                discovery.registerService(instance(i));
            }
            return new Churn(link, client);
        };
    }
}
