package dev.latchkey.etcd;

import dev.latchkey.spi.security.Credentials;
import io.etcd.jetcd.api.AuthGrpc;
import io.etcd.jetcd.api.AuthenticateRequest;
import io.etcd.jetcd.api.AuthenticateResponse;
import io.grpc.CallCredentials;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the token that etcd gives for user and password, and gets another once it is refused: tokens expire, and servers
 * forget them.
 *
 * <p>Calls that need a token while there is none wait for the same one; they have not been sent by then. Thread-safe.
 */
final class Tokens {

    /** Why a call was not sent: the server knows the user not, or another password. */
    static final class CredentialsRefused extends RuntimeException {

        private static final long serialVersionUID = 1L;

        CredentialsRefused(String message) {
            super(message, null, false, false);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);

    private static final Metadata.Key<String> HEADER = Metadata.Key.of("token", Metadata.ASCII_STRING_MARSHALLER);
    private static final long TIMEOUT_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Stands for the token of a server that asks nobody who he is. */
    private static final String NONE = "";

    private final Credentials credentials;

    // Guarded by this; at most one of them is there.
    private @Nullable String present;
    private @Nullable CompletableFuture<String> coming;

    Tokens(Credentials credentials) {
        this.credentials = credentials;
    }

    /** The token for one call to this member. */
    Use use(Member member) {
        return new Use(member);
    }

    private CompletableFuture<String> get(Member member) {
        CompletableFuture<String> result;
        synchronized (this) {
            if (present != null) {
                return CompletableFuture.completedFuture(present);
            }
            if (coming != null) {
                return coming;
            }
            result = new CompletableFuture<>();
            coming = result;
        }
        ask(member, result);
        return result;
    }

    private synchronized void refused(String token) {
        if (token.equals(present)) {
            present = null;
        }
    }

    private void arrived(CompletableFuture<String> result, String token) {
        synchronized (this) {
            present = token;
            coming = null;
        }
        result.complete(token);
    }

    private void failed(CompletableFuture<String> result, Status status) {
        synchronized (this) {
            coming = null;
        }
        result.completeExceptionally(status.asException());
    }

    private void ask(Member member, CompletableFuture<String> result) {
        ClientCall<AuthenticateRequest, AuthenticateResponse> call = member.channel()
                .newCall(
                        AuthGrpc.getAuthenticateMethod(),
                        CallOptions.DEFAULT.withDeadlineAfter(TIMEOUT_NANOS, TimeUnit.NANOSECONDS));
        call.start(
                new ClientCall.Listener<>() {
                    private String token = NONE;

                    @Override
                    public void onMessage(AuthenticateResponse response) {
                        token = response.getToken();
                    }

                    @Override
                    public void onClose(Status status, Metadata trailers) {
                        switch (status.getCode()) {
                            case OK -> arrived(result, token);
                            case FAILED_PRECONDITION -> {
                                LOG.warn(
                                        "etcd at {} asks nobody for user and password, so {} has no more rights than anybody;"
                                                + " enable its authentication.",
                                        member.address(),
                                        credentials);
                                arrived(result, NONE);
                            }
                            case INVALID_ARGUMENT, UNAUTHENTICATED, PERMISSION_DENIED ->
                                failed(
                                        result,
                                        Status.UNAUTHENTICATED.withCause(new CredentialsRefused("the " + credentials
                                                + " is unknown there, or has another password: "
                                                + status.getDescription())));
                            default -> failed(result, Status.UNAVAILABLE.withDescription(status.getDescription()));
                        }
                    }
                },
                new Metadata());
        call.request(2);
        call.sendMessage(AuthenticateRequest.newBuilder()
                .setName(credentials.user())
                .setPassword(credentials.password())
                .build());
        call.halfClose();
    }

    /** The token of one call. */
    final class Use extends CallCredentials {

        private final Member member;
        private volatile String used = NONE;

        private Use(Member member) {
            this.member = member;
        }

        @Override
        public void applyRequestMetadata(RequestInfo call, Executor executor, MetadataApplier applier) {
            get(member).whenComplete((token, failure) -> {
                if (failure != null) {
                    applier.fail(Status.fromThrowable(failure));
                    return;
                }
                used = token;
                Metadata headers = new Metadata();
                if (!token.equals(NONE)) {
                    headers.put(HEADER, token);
                }
                applier.apply(headers);
            });
        }

        /** The server did not accept it, so nobody need try it again. */
        void refused() {
            Tokens.this.refused(used);
        }
    }
}
