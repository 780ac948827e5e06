package dev.latchkey.lock;

import dev.latchkey.core.EngineBacked;
import dev.latchkey.core.Waiting;
import dev.latchkey.session.Grant;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** One handle over the grants of several locks. */
final class HeldSet implements GrantSet {

    private final String resource;
    private final Map<String, Grant> grants;
    private final Duration releaseWait;

    HeldSet(String resource, Map<String, Grant> grants, Duration releaseWait) {
        this.resource = resource;
        this.grants = Collections.unmodifiableMap(new LinkedHashMap<>(grants));
        this.releaseWait = releaseWait;
    }

    @Override
    public Map<String, Grant> grants() {
        return grants;
    }

    @Override
    public String resource() {
        return resource;
    }

    @Override
    public long fencingToken() {
        return grants.values().stream().mapToLong(Grant::fencingToken).max().orElseThrow();
    }

    @Override
    public long fencingToken(String lock) {
        Grant grant = grants.get(lock);
        if (grant == null) {
            throw new IllegalArgumentException(
                    "The token of one of the locks " + grants.keySet() + " is wanted, but this is lock " + lock + ".");
        }
        return grant.fencingToken();
    }

    @Override
    public boolean isValid() {
        return grants.values().stream().allMatch(Grant::isValid);
    }

    @Override
    public Duration remaining() {
        return grants.values().stream()
                .map(Grant::remaining)
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    @Override
    public void requireValid() {
        grants.values().forEach(Grant::requireValid);
    }

    @Override
    public CompletionStage<String> whenLost() {
        CompletableFuture<String> first = new CompletableFuture<>();
        grants.values().forEach(grant -> grant.whenLost().thenAccept(first::complete));
        return first.minimalCompletionStage();
    }

    @Override
    public boolean release() {
        boolean held = isValid();
        CompletableFuture<Boolean> released = ended(EngineBacked::giveBack);
        // If the engine does not confirm in time, what is known is how it was when the call began.
        return Waiting.uninterruptibly(released, releaseWait, held);
    }

    @Override
    public CompletableFuture<Boolean> releaseAsync() {
        return ended(Grant::releaseAsync);
    }

    private CompletableFuture<Boolean> ended(Function<Grant, CompletableFuture<Boolean>> end) {
        List<CompletableFuture<Boolean>> released =
                grants.values().stream().map(end).toList();
        return CompletableFuture.allOf(released.toArray(CompletableFuture[]::new))
                .thenApply(all -> released.stream().allMatch(CompletableFuture::join));
    }

    @Override
    public String toString() {
        return "Grant of " + resource + " with fencing tokens "
                + grants.values().stream().map(Grant::fencingToken).toList() + (isValid() ? "" : ", over");
    }
}
