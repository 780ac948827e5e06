package dev.latchkey.faults.workload;

import dev.latchkey.discovery.Registration;
import dev.latchkey.discovery.ServiceInstance;
import dev.latchkey.discovery.ServiceRegistry;
import dev.latchkey.discovery.ServiceView;
import dev.latchkey.faults.check.Verdict;
import dev.latchkey.faults.client.Client;
import dev.latchkey.faults.history.Note;
import dev.latchkey.session.CoordinationException;
import java.time.Duration;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** All register, and look at who is registered: in the end all who live are shown, and none who is dead. */
final class DiscoveryWorkload implements Workload {

    private static final String SERVICE = "faults";
    private static final String SHOWS = "shows";
    private static final int WITHDRAW_PERCENT = 5;

    @Override
    public String name() {
        return "discovery";
    }

    @Override
    public void run(Client client) throws Exception {
        ServiceRegistry services = client.coordinator().services();
        ServiceInstance self = ServiceInstance.of(SERVICE, "127.0.0.1", 1).withId(client.id());
        Registration registration = register(client, services, self);
        ServiceView view = view(client, services);
        while (client.runs()) {
            show(client, view);
            client.think(Duration.ofMillis(200));
            if (Client.chance(WITHDRAW_PERCENT)) {
                registration.close();
                registration = register(client, services, self);
            }
        }
        while (client.stays()) {
            show(client, view);
            client.think(Duration.ofMillis(100));
        }
        registration.close();
        view.close();
    }

    private void show(Client client, ServiceView view) {
        boolean follows = view.age().isZero();
        String ids = view.all().stream()
                .map(ServiceInstance::id)
                .collect(Collectors.toCollection(TreeSet::new))
                .toString();
        client.journal().note(name(), follows ? SHOWS : "showed", ids);
    }

    private static Registration register(Client client, ServiceRegistry services, ServiceInstance self)
            throws InterruptedException {
        while (true) {
            try {
                return services.register(self, Client.PATIENCE);
            } catch (CoordinationException e) {
                client.think(Duration.ofMillis(100));
            }
        }
    }

    private static ServiceView view(Client client, ServiceRegistry services) throws InterruptedException {
        while (true) {
            try {
                return services.view(SERVICE, Client.PATIENCE);
            } catch (CoordinationException e) {
                client.think(Duration.ofMillis(100));
            }
        }
    }

    /** Instances are shown by clients that exist. */
    @Override
    public void check(Evidence evidence, Verdict verdict) {
        for (Note note : evidence.history().notesOf(name())) {
            verdict.figure("looks", 1);
            long distinct = note.text().chars().filter(c -> c == ',').count();
            verdict.figure("instances shown", distinct + 1);
        }
    }

    @Override
    public Optional<String> unsettled(Evidence evidence) {
        return Shown.unlike(evidence, name(), SHOWS, new TreeSet<>(evidence.living()).toString());
    }
}
