package dev.latchkey.etcd;

import dev.latchkey.spi.HostPort;
import dev.latchkey.spi.security.Security;
import dev.latchkey.spi.security.TlsProbe;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.RangeRequest;
import io.grpc.Status;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds out, address by address, why etcd cannot be reached, in words that a person can act on. */
final class Diagnosis {

    private static final long TIMEOUT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    /** For what nobody waits for. */
    private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final Connections connections;
    private final Calls calls;
    private final KeySpace keys;
    private final Security security;

    Diagnosis(Connections connections, Calls calls, KeySpace keys, Security security) {
        this.connections = connections;
        this.calls = calls;
        this.keys = keys;
        this.security = security;
    }

    /** Asks every address at once; the text names each one with its finding, and is there within half a second or so. */
    CompletableFuture<String> ofEveryAddress() {
        // Without quorum a linearizable read would hang although the server answers.
        RangeRequest question = RangeRequest.newBuilder()
                .setKey(keys.full("layout"))
                .setCountOnly(true)
                .setSerializable(true)
                .build();
        List<CompletableFuture<String>> findings = new ArrayList<>();
        for (Member member : connections.members()) {
            findings.add(calls.ask(member, KVGrpc.getRangeMethod(), question, TIMEOUT_NANOS)
                    .handle((reply, failure) -> finding(member.address(), failure))
                    .thenCombine(
                            obstacle(member.address(), TIMEOUT_NANOS),
                            (finding, obstacle) -> member.address() + ": " + obstacle.orElse(finding)));
        }
        return CompletableFuture.allOf(findings.toArray(CompletableFuture[]::new))
                .thenApply(ignored -> String.join(
                        "; ", findings.stream().map(CompletableFuture::join).toList()));
    }

    /**
     * What at every single address keeps this client away and will not change by waiting; empty if nothing of the kind, or
     * not everywhere.
     */
    CompletableFuture<Optional<String>> obstacleEverywhere() {
        List<CompletableFuture<Optional<String>>> findings = connections.members().stream()
                .map(member -> obstacle(member.address(), LOOK_NANOS)
                        .thenApply(found -> found.map(text -> member.address() + " " + text)))
                .toList();
        return CompletableFuture.allOf(findings.toArray(CompletableFuture[]::new))
                .thenApply(ignored -> {
                    List<String> found = findings.stream()
                            .flatMap(finding -> finding.join().stream())
                            .toList();
                    return found.size() == findings.size() ? Optional.of(String.join("; ", found)) : Optional.empty();
                });
    }

    private CompletableFuture<Optional<String>> obstacle(HostPort address, long timeoutNanos) {
        CompletableFuture<Optional<String>> result = new CompletableFuture<>();
        int timeoutMillis = (int) TimeUnit.NANOSECONDS.toMillis(timeoutNanos);
        boolean accepted = connections.offload(() -> {
            Optional<String> found = Optional.empty();
            try {
                found = TlsProbe.obstacle(address, security, timeoutMillis);
            } finally {
                result.complete(found);
            }
        });
        if (!accepted) {
            result.complete(Optional.empty());
        }
        return result;
    }

    private static String finding(HostPort address, @Nullable Throwable failure) {
        if (failure == null) {
            return "answered, but the cluster has no leader, or did not answer in time";
        }
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof UnknownHostException) {
                return "unknown host " + address.host();
            }
            // Netty's own time-out for connecting is a ConnectException, too.
            if (cause instanceof ConnectException) {
                return String.valueOf(cause.getMessage()).contains("refused") ? "connection refused" : "no answer";
            }
        }
        return switch (Status.fromThrowable(failure).getCode()) {
            case DEADLINE_EXCEEDED -> "no answer";
            case PERMISSION_DENIED, UNAUTHENTICATED -> "answered, and refused access";
            default -> "answered, but not as etcd does (" + failure.getMessage() + ")";
        };
    }
}
