package dev.latchkey.discovery;

import dev.latchkey.core.Callbacks;
import dev.latchkey.core.Identity;
import dev.latchkey.core.Kernel;
import dev.latchkey.core.Names;
import dev.latchkey.core.Registered;
import dev.latchkey.core.Roster;
import dev.latchkey.session.ListenerHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** One service, followed once for all views of it. */
final class LiveService {

    private final String service;
    private final Callbacks callbacks;
    private final Health health;
    private final Roster<ServiceInstance> roster;
    private final TagView root;
    private final ConcurrentMap<String, TagView> byTag = new ConcurrentHashMap<>();
    private final CompletableFuture<Void> ready = new CompletableFuture<>();
    private final Runnable onClose;

    LiveService(Kernel kernel, String service, Runnable onClose) {
        this.service = service;
        this.onClose = onClose;
        this.callbacks = new Callbacks(toString(), kernel.callbacks(), kernel.listener());
        this.roster = new Roster<>(
                kernel,
                toString(),
                Names.key("services", service),
                (id, entry) -> InstanceText.read(service, id, Identity.note(entry)));
        this.health = new Health(kernel.time(), roster::inOrder, this::refresh);
        this.root = new TagView(this, null);
        roster.observe(new Roster.Observer<>() {
            @Override
            public void changed(String id, @Nullable ServiceInstance before, @Nullable ServiceInstance after) {
                if (before == null || after == null || !isSamePlace(before, after)) {
                    health.forget(id);
                }
            }

            /** The first of all observers: whoever is told of a change, and looks, finds it in the views. */
            @Override
            public void settled() {
                refresh();
            }
        });
        // Behind the observer, so that whoever is told that this is ready finds the views filled.
        roster.inOrder(() -> roster.ready().whenComplete((done, failure) -> {
            if (failure == null) {
                ready.complete(null);
            } else {
                ready.completeExceptionally(failure);
            }
        }));
    }

    private static boolean isSamePlace(ServiceInstance before, ServiceInstance after) {
        return before.address().equals(after.address()) && before.port() == after.port();
    }

    String service() {
        return service;
    }

    CompletableFuture<Void> ready() {
        return ready.copy();
    }

    ServiceView root() {
        return root;
    }

    TagView tagged(String tag) {
        return byTag.computeIfAbsent(tag, wanted -> new TagView(this, wanted));
    }

    private void refresh() {
        root.refresh();
        byTag.values().forEach(TagView::refresh);
    }

    /** All that are registered, the oldest first. */
    Collection<ServiceInstance> registered() {
        return roster.present().values();
    }

    boolean isAside(ServiceInstance instance) {
        return health.isAside(instance.id());
    }

    void reportFailure(ServiceInstance instance) {
        String id = instance.id();
        if (roster.present().containsKey(id)) {
            health.suspect(id);
            roster.inOrder(() -> {
                if (roster.present().containsKey(id)) {
                    health.failed(id);
                } else {
                    health.forget(id);
                }
            });
        }
    }

    void reportSuccess(ServiceInstance instance) {
        if (!health.isBlameless(instance.id())) {
            roster.inOrder(() -> health.succeeded(instance.id()));
        }
    }

    void judgeFailures(FailurePolicy policy) {
        health.policy(policy);
    }

    Duration age() {
        return Duration.ofNanos(roster.ageNanos());
    }

    ListenerHandle listen(TagView view, ServiceListener listener) {
        Registered<ServiceListener> one = new Registered<>(callbacks, listener);
        ListenerHandle observer = roster.observe(new Roster.Observer<>() {
            private final List<Runnable> news = new ArrayList<>();

            @Override
            public void changed(String id, @Nullable ServiceInstance before, @Nullable ServiceInstance after) {
                ServiceInstance was = before != null && view.shows(before) ? before : null;
                ServiceInstance is = after != null && view.shows(after) ? after : null;
                if (was != null || is != null) {
                    news.add(() -> one.tell(listening -> tell(listening, was, is)));
                }
            }

            /** Behind the observer that fills the views, so that whoever is told finds them filled. */
            @Override
            public void settled() {
                news.forEach(Runnable::run);
                news.clear();
            }
        });
        return () -> {
            one.end();
            observer.close();
        };
    }

    private static void tell(ServiceListener listener, @Nullable ServiceInstance was, @Nullable ServiceInstance is) {
        if (was != null && is != null) {
            listener.changed(was, is);
        } else if (is != null) {
            listener.added(is);
        } else if (was != null) {
            listener.removed(was);
        }
    }

    void close() {
        onClose.run();
        roster.close();
    }

    @Override
    public String toString() {
        return "service " + service;
    }
}
